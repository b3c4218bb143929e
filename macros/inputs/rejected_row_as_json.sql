{#- The row as it came, kept only where it is rejected; without the columns that
    name a person, which no one needs to mend it. -#}
{% macro rejected_row_as_json(names=[]) -%}
    case
        when rejection_reason is not null
            then {{ without_names(row_as_json('raw_row'), names) if names
                else row_as_json('raw_row') }}
    end
{%- endmacro %}


{% macro without_names(json, names) %}
    {{- adapter.dispatch('without_names', 'account_penetration')(json, names) -}}
{% endmacro %}

{% macro duckdb__without_names(json, names) -%}
    cast(json_merge_patch(
        {{ json }},
        '{ {%- for name in names %}"{{ name }}": null{{ ', ' if not loop.last }}{% endfor -%} }'
    ) as {{ dbt.type_string() }})
{%- endmacro %}

{#- jsonb has an operator for it, but reorders what is left. -#}
{% macro postgres__without_names(json, names) -%}
    regexp_replace(
        {{ json }},
        '"({{ names | join("|") }})":("([^"\\]|\\.)*"|null),',
        '',
        'g'
    )
{%- endmacro %}
