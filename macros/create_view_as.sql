{#- DuckDB keeps a view as it is written, so that one that names its database
    breaks in a copy of the file under another name, as people make for BI. Without
    the name it looks in the database that it is in. -#}
{% macro duckdb__create_view_as(relation, sql) -%}
    {%- set sql = sql | replace('"' ~ target.database ~ '".', '') -%}
    {%- if config.get('contract').enforced -%}
        {{ get_assert_columns_equivalent(sql) }}
    {%- endif %}
    create view {{ relation }} as (
        {{ sql }}
    )
{%- endmacro %}
