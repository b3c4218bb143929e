{#- The columns of the Python models of scores, for engines that run none. -#}
{% macro scorecard_columns() %}
    {{- return({
        'outcome': dbt.type_string(),
        'fold': dbt.type_string(),
        'feature': dbt.type_string(),
        'bin': 'integer',
        'lower': type_double(),
        'upper': type_double(),
        'level': dbt.type_string(),
        'weight': type_double(),
        'points': 'bigint',
        'train_rows': 'bigint',
        'train_outcomes': 'bigint',
        'train_share': type_double(),
        'training_accounts': 'bigint',
        'outcome_accounts': 'bigint',
        'data_status': dbt.type_string(),
    }) -}}
{% endmacro %}


{% macro prediction_columns() %}
    {{- return({
        'outcome': dbt.type_string(),
        'model': dbt.type_string(),
        'fold': dbt.type_string(),
        'account_id': dbt.type_string(),
        'parent_id': dbt.type_string(),
        'month': 'date',
        'prediction': type_double(),
        'has_outcome': 'boolean',
    }) -}}
{% endmacro %}


{% macro account_score_columns() %}
    {{- return({
        'account_id': dbt.type_string(),
        'scored_month': 'date',
        'outcome': dbt.type_string(),
        'probability': type_double(),
        'points': 'bigint',
        'reason_1': dbt.type_string(),
        'reason_2': dbt.type_string(),
        'reason_3': dbt.type_string(),
        'data_status': dbt.type_string(),
    }) -}}
{% endmacro %}


{% macro score_metric_columns() %}
    {{- return({
        'outcome': dbt.type_string(),
        'model': dbt.type_string(),
        'fold': dbt.type_string(),
        'metric': dbt.type_string(),
        'value': type_double(),
        'low': type_double(),
        'high': type_double(),
        'accounts': 'bigint',
        'outcomes': 'bigint',
    }) -}}
{% endmacro %}


{% macro expansion_curve_columns() %}
    {{- return({
        'group_by': dbt.type_string(),
        'group_value': dbt.type_string(),
        'months': 'bigint',
        'at_risk': 'bigint',
        'events': 'bigint',
        'survival': type_double(),
        'low': type_double(),
        'high': type_double(),
        'accounts': 'bigint',
        'median_months': 'bigint',
        'log_rank_p_value': type_double(),
        'data_status': dbt.type_string(),
    }) -}}
{% endmacro %}
