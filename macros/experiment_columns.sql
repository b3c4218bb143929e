{#- The columns of int_experiment_results, for engines that run no Python. -#}
{% macro experiment_result_columns() %}
    {%- set columns = {} -%}
    {%- for name in ['experiment_id', 'factor', 'level', 'segment', 'data_status', 'verdict'] -%}
        {%- do columns.update({name: dbt.type_string()}) -%}
    {%- endfor -%}
    {%- for name in ['is_rate_adjusted', 'is_mrr_adjusted', 'is_blocked'] -%}
        {%- do columns.update({name: 'boolean'}) -%}
    {%- endfor -%}
    {%- for name in account_penetration.experiment_counts() -%}
        {%- do columns.update({name: 'bigint'}) -%}
    {%- endfor -%}
    {%- for name in account_penetration.experiment_numbers() -%}
        {%- do columns.update({name: type_double()}) -%}
    {%- endfor -%}
    {{- return(columns) -}}
{% endmacro %}


{% macro experiment_counts() %}
    {{- return([
        'assigned_accounts', 'accounts', 'control_accounts', 'unfinished_accounts',
        'crossovers', 'contaminated_accounts', 'conversions', 'control_conversions',
        'rate_accounts',
    ]) -}}
{% endmacro %}


{% macro experiment_numbers() %}
    {{- return([
        'conversion_rate', 'control_rate', 'difference', 'low', 'high', 'z', 'p_value',
        'p_value_adjusted', 'design_effect', 'difference_without_crossovers',
        'difference_from_others', 'low_from_others', 'high_from_others',
        'p_value_from_others', 'p_value_from_others_adjusted', 'segments_p_value',
        'rate_difference', 'rate_low', 'rate_high', 'rate_p_value',
        'mrr_difference', 'mrr_low', 'mrr_high', 'mrr_p_value', 'sample_ratio_p_value',
    ]) -}}
{% endmacro %}
