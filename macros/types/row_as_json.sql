{#- A row as one value, and that value as JSON text, columns in their order. -#}
{% macro whole_row(alias) %}
    {{- adapter.dispatch('whole_row', 'account_penetration')(alias) -}}
{% endmacro %}

{% macro default__whole_row(alias) %}{{ alias }}{% endmacro %}

{#- PostgreSQL would tie the row's type, and so the table, to the raw view. -#}
{% macro postgres__whole_row(alias) %}to_json({{ alias }}){% endmacro %}


{% macro row_as_json(row) %}
    {{- adapter.dispatch('row_as_json', 'account_penetration')(row) -}}
{% endmacro %}

{% macro default__row_as_json(row) -%}
    cast(to_json({{ row }}) as {{ dbt.type_string() }})
{%- endmacro %}
