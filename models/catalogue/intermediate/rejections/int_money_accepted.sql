-- The money of the accepted rows of each input of money, in the reporting
-- currency at the latest rate: amounts for a period as money a year, without
-- their sign. And how many rows these are, those without an amount too.
{%- set periods = periods_of_money() %}
with

amounts as (
    {% for input, period in periods.items() -%}
    select
        cast('{{ input }}' as {{ dbt.type_string() }}) as input,
        currency,
        sum(abs({{ money_a_year('amount', period) }})) as amount,
        count(*) as row_count
    from {{ ref('account_penetration', 'stg_' ~ input) }}
    group by currency
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

latest_rates as (
    select
        currency,
        rate_to_reporting
    from {{ ref('account_penetration', 'int_exchange_rates') }}
    where valid_until is null
)

select
    amounts.input,
    cast(
        sum({{ converted('amounts.amount', 'latest_rates.rate_to_reporting') }})
        as {{ type_money() }}
    ) as amount,
    cast(sum(amounts.row_count) as bigint) as row_count
from amounts
left join latest_rates on amounts.currency = latest_rates.currency
group by amounts.input
