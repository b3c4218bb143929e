-- Every input row that was left out, with the reason and the row as it came.
{% for input, key in input_keys().items() -%}
select
    cast('{{ input }}' as {{ dbt.type_string() }}) as input,
    {% for column in key -%}
    {{ "|| ' / ' || " if not loop.first }}
    coalesce(cast({{ column }} as {{ dbt.type_string() }}), '')
    {%- endfor %} as row_key,
    cast(rejection_reason as {{ dbt.type_string() }}) as reason,
    cast(raw_row as {{ dbt.type_string() }}) as raw_row
from {{ ref('stg_' ~ input ~ '__checked') }}
where rejection_reason is not null
{{ 'union all' if not loop.last }}
{% endfor %}
