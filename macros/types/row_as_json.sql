{#- A row as one value, that value as JSON text, columns in their order, and the
    text of one of its columns. -#}
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


{% macro json_text(json, column) %}
    {{- adapter.dispatch('json_text', 'account_penetration')(json, column) -}}
{% endmacro %}

{% macro default__json_text(json, column) -%}
    json_extract_string({{ json }}, '$."' || {{ column }} || '"')
{%- endmacro %}

{% macro postgres__json_text(json, column) -%}
    cast({{ json }} as json) ->> {{ column }}
{%- endmacro %}
