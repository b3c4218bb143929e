{#- Whether this engine, and the user, let Python models run. -#}
{% macro runs_python() %}
    {{- return(var('python_models') and target.type != 'postgres') -}}
{% endmacro %}


{#- What a Python model found, as `select`; no rows of the same columns where
    Python models don't run. `columns` names each column with its type. -#}
{% macro python_rows(model, columns) -%}
    {%- if account_penetration.runs_python() -%}
    select * from {{ ref(model) }}
    {%- else -%}
    select
        {%- for column, type in columns.items() %}
        cast(null as {{ type }}) as {{ column }}{{ ',' if not loop.last }}
        {%- endfor %}
    where 1 = 0
    {%- endif -%}
{%- endmacro %}
