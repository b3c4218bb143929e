-- Where the data show that one thing has a price in another, so that a low rate
-- is not read as a failure, nor a rising one as a success, by itself. A row
-- only where it shows.
with

noted as (
    {% for part, note in {
        'new_logos': 'low_rate_but_efficient_new_logos',
        'focus': 'low_rate_but_satisfied_and_focused',
        'first_deals': 'larger_first_deals_and_lower_early_rate',
        'satisfaction': 'rate_up_and_satisfaction_down',
    }.items() -%}
    select
        *,
        '{{ note }}' as note
    from {{ ref('account_penetration', 'int_trade_off_' ~ part) }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
)

select
    cast(group_by as {{ dbt.type_string() }}) as group_by,
    cast(group_value as {{ dbt.type_string() }}) as group_value,
    month,
    cast(note as {{ dbt.type_string() }}) as note,
    cast(rate as {{ type_double() }}) as rate,
    cast(rate_compared as {{ type_double() }}) as rate_compared,
    cast(metric as {{ dbt.type_string() }}) as metric,
    cast(value as {{ type_double() }}) as value,
    cast(value_compared as {{ type_double() }}) as value_compared,
    cast(n as bigint) as n,
    cast(explanation as {{ dbt.type_string() }}) as explanation
from noted
