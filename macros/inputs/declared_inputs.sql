{#- An input as models/_inputs.yml declares it: {source, is_required, key,
    is_key_unique, versions, columns: {column: its rules}, required_columns}. -#}
{% macro declared_input(name) %}
    {%- set source = graph.sources['source.account_penetration.inputs.' ~ name] -%}
    {%- set columns = {} -%}
    {%- set required = [] -%}
    {%- for column in source.columns.values() -%}
        {%- do columns.update({column.name: column.config.meta}) -%}
        {%- if not column.config.meta.get('optional') -%}
            {%- do required.append(column.name) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if name == 'accounts' -%}
        {%- for column in own_groups() if column not in columns -%}
            {%- do columns.update({column: {'optional': true, 'is_own': true}}) -%}
        {%- endfor -%}
    {%- endif -%}
    {%- set meta = source.config.meta -%}
    {{- return({
        'source': source,
        'is_required': meta.get('required', false),
        'key': meta.key,
        'is_key_unique': meta.get('is_key_unique', true),
        'versions': meta.get('versions', []),
        'columns': columns,
        'required_columns': required,
    }) -}}
{% endmacro %}


{#- The names of the inputs, for what must know them before the project is read. -#}
{% macro input_names() %}
    {{- return([
        'accounts', 'buying_units', 'products', 'revenue_lines',
        'potential_estimates', 'exchange_rates', 'product_usage',
        'account_parents', 'opportunities', 'acquisition_costs',
        'control_totals', 'cell_positions', 'product_eligibility', 'contacts',
        'target_roles', 'engagements', 'connections', 'account_references',
        'account_plans', 'account_notes', 'health_checks',
        'outreach_assignments',
    ]) -}}
{% endmacro %}


{#- As SQL, true or false; false while the project is only parsed. -#}
{% macro is_input_required(name) %}
    {{- return(execute and declared_input(name).is_required) -}}
{% endmacro %}


{% macro is_input_present(name) %}
    {%- if not execute -%}{{- return(false) -}}{%- endif -%}
    {{- return(input_mode() == 'demo' or locate_input(name) is not none) -}}
{% endmacro %}


{#- The inputs of money and the period of their amounts, as SQL. -#}
{% macro periods_of_money() %}
    {{- return({
        'revenue_lines': 'amount_period',
        'potential_estimates': 'amount_period',
        'opportunities': "'total'",
        'acquisition_costs': "'total'",
    }) -}}
{% endmacro %}
