-- What an account spends with us a year, by unit and product, in the reporting
-- currency at the month's rate: ARR plus usage and one-time revenue of the
-- trailing twelve months (var captured_revenue_types).
{%- set types = var('captured_revenue_types') %}
with

revenue as (
    select * from {{ ref('account_penetration', 'int_revenue_by_month') }}
),

months as (
    select * from {{ ref('account_penetration', 'int_months') }}
),

exchange_rates as (
    select * from {{ ref('account_penetration', 'int_exchange_rates_by_month') }}
),

in_month as (
    select
        account_id,
        unit_id,
        product_id,
        currency,
        month,
        seats,
        arr,
        {{ 'arr' if 'recurring' in types else 0 }} as captured
    from revenue
),

non_recurring as (
    select
        account_id,
        unit_id,
        product_id,
        currency,
        {{ month_number('month') }} as month_number,
        {{ 'usage_revenue' if 'usage' in types else 0 }}
        + {{ 'one_time_revenue' if 'one_time' in types else 0 }} as captured
    from revenue
    where usage_revenue != 0 or one_time_revenue != 0
),

trailing_twelve_months as (
    select
        non_recurring.account_id,
        non_recurring.unit_id,
        non_recurring.product_id,
        non_recurring.currency,
        months.month,
        cast(null as bigint) as seats,
        cast(null as {{ type_money() }}) as arr,
        non_recurring.captured
    from non_recurring
    inner join months
        on
            months.month_number
            between non_recurring.month_number
            and non_recurring.month_number + 11
),

all_captured as (
    select * from in_month
    union all
    select * from trailing_twelve_months
),

by_currency as (
    select
        account_id,
        unit_id,
        product_id,
        currency,
        month,
        sum(seats) as seats,
        coalesce(sum(arr), 0) as arr,
        coalesce(sum(captured), 0) as captured
    from all_captured
    group by account_id, unit_id, product_id, currency, month
)

select
    by_currency.account_id,
    by_currency.unit_id,
    by_currency.product_id,
    by_currency.month,
    cast(sum(by_currency.seats) as bigint) as seats,
    cast(sum({{ times('arr', 'rate_to_reporting') }}) as {{ type_money() }})
        as arr,
    -- Twelve twelfths of a usage plan are its amount again.
    cast(
        round(sum({{ times('captured', 'rate_to_reporting') }}), 6)
        as {{ type_money() }}
    ) as captured_annual
from by_currency
inner join exchange_rates
    on
        by_currency.currency = exchange_rates.currency
        and by_currency.month = exchange_rates.month
group by
    by_currency.account_id,
    by_currency.unit_id,
    by_currency.product_id,
    by_currency.month
