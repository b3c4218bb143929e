{#- The inputs as models/raw/_inputs.yml declares them, by name:
    {name: {source, is_required, columns, required_columns}}. -#}
{% macro declared_inputs() %}
    {%- set inputs = {} -%}
    {%- for source in graph.sources.values()
        if source.package_name == 'account_penetration'
        and source.source_name == 'inputs' -%}
        {%- set required = [] -%}
        {%- for column in source.columns.values()
            if not column.config.meta.get('optional', false) -%}
            {%- do required.append(column.name) -%}
        {%- endfor -%}
        {%- do inputs.update({
            source.name: {
                'source': source,
                'is_required': source.config.meta.get('required', false),
                'columns': source.columns.keys() | list,
                'required_columns': required,
            }
        }) -%}
    {%- endfor -%}
    {{- return(inputs) -}}
{% endmacro %}


{#- As SQL, true or false; false while the project is only parsed. -#}
{% macro is_input_required(name) %}
    {{- return(execute and declared_inputs()[name].is_required) -}}
{% endmacro %}


{% macro is_input_present(name) %}
    {%- if not execute -%}{{- return(false) -}}{%- endif -%}
    {{- return(input_mode() == 'demo' or locate_input(name) is not none) -}}
{% endmacro %}
