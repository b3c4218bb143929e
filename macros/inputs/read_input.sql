{#- The body of a raw model: every declared column of the input, as text.
    A column that the user's table lacks is NULL; an absent input is empty. -#}
{% macro read_input(name) %}
    {%- if input_mode() == 'demo' -%}
        {%- do ref('demo_' ~ name) -%}
    {%- else -%}
        {%- do source('inputs', name) -%}
    {%- endif -%}
    {%- if not execute -%}{{- return('select 1 as not_yet_known') -}}{%- endif -%}

    {%- set located = locate_input(name) -%}
    {%- set present = {} -%}
    {%- for column in (located.columns if located is not none else []) -%}
        {%- do present.update({column | lower: column}) -%}
    {%- endfor %}
select
    {%- for column in declared_inputs()[name].columns %}
    {%- if column in present %}
    cast({{ adapter.quote(present[column]) }} as {{ dbt.type_string() }}) as {{ column }}
    {%- else %}
    cast(null as {{ dbt.type_string() }}) as {{ column }}
    {%- endif -%}
    {{ ',' if not loop.last }}
    {%- endfor %}
{%- if located is not none %}
from {{ located.relation }}
{%- else %}
where false
{%- endif %}
{% endmacro %}
