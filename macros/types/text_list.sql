{#- Values as a list of SQL texts, a line each. -#}
{% macro text_list(values) -%}
    {%- for value in values %}
    {{ text_literal(value) }}{{ ',' if not loop.last }}
    {%- endfor %}
{%- endmacro %}


{#- A value as a SQL text, whatever stands in it; NULL where there is none. -#}
{% macro text_literal(value) -%}
    {%- if value is none -%}
    cast(null as {{ dbt.type_string() }})
    {%- else -%}
    {{ dbt.string_literal(dbt.escape_single_quotes(value | string)) }}
    {%- endif -%}
{%- endmacro %}
