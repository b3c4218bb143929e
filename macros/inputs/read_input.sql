{#- The body of a raw model: every declared column of the input, as text.
    A column that the user's table lacks is NULL; an absent input is empty. A file of
    text is read once, into a table. -#}
{% macro read_input(name) %}
    {{- config(materialized='view' if input_mode() != 'folder' else 'table') -}}
    {%- if input_mode() == 'demo' -%}
        {%- do ref('account_penetration', 'demo_' ~ name) -%}
    {%- else -%}
        {%- do source('inputs', name) -%}
    {%- endif -%}
    {%- if not execute -%}{{- return('select 1 as not_yet_known') -}}{%- endif -%}

    {%- set found = locate_input(name) -%}
    {%- set present = found.columns if found is not none else {} %}
select
    {%- for column in declared_input(name).columns %}
    cast({{ present.get(column, 'null') }} as {{ dbt.type_string() }}) as {{ column }}
    {{- ',' if not loop.last }}
    {%- endfor %}
{%- if found is not none %}
from {{ found.relation }}
{%- else %}
where false
{%- endif %}
{% endmacro %}
