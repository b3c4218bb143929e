{#- Values as a list of SQL texts, a line each. -#}
{% macro text_list(values) -%}
    {%- for value in values %}
    '{{ value | replace("'", "''") }}'{{ ',' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
