-- What each account pays per unit and product, month by month, in the reporting
-- currency at the month's exchange rate.
{%- set of_a_year = ['arr', 'committed_arr', 'discount_arr', 'paused_arr'] %}
with

revenue as (
    select * from {{ ref('account_penetration', 'int_revenue_by_month') }}
),

exchange_rates as (
    select * from {{ ref('account_penetration', 'int_exchange_rates_by_month') }}
),

months as (
    select * from {{ ref('account_penetration', 'int_months') }}
),

by_currency as (
    select
        revenue.account_id,
        revenue.unit_id,
        revenue.product_id,
        revenue.month,
        months.is_month_complete,
        exchange_rates.rate_to_reporting,
        {%- for amount in of_a_year %}
        {{ monthly('revenue.' ~ amount) }}
            as {{ amount | replace('arr', 'mrr') }},
        {%- endfor %}
        revenue.seats,
        revenue.recurring_seats,
        revenue.usage_revenue,
        revenue.one_time_revenue
    from revenue
    inner join months on revenue.month = months.month
    inner join exchange_rates
        on
            revenue.currency = exchange_rates.currency
            and revenue.month = exchange_rates.month
),

in_reporting_currency as (
    select
        account_id,
        unit_id,
        product_id,
        month,
        is_month_complete,
        {%- for amount in [
            'mrr', 'committed_mrr', 'discount_mrr', 'paused_mrr',
            'usage_revenue', 'one_time_revenue',
        ] %}
        cast(
            sum({{ converted(amount, 'rate_to_reporting') }})
            as {{ type_money() }}
        ) as {{ amount }},
        {%- endfor %}
        sum(seats) as seats,
        sum(recurring_seats) as recurring_seats
    from by_currency
    group by account_id, unit_id, product_id, month, is_month_complete
)

select
    account_id,
    unit_id,
    product_id,
    month,
    mrr,
    committed_mrr,
    discount_mrr,
    paused_mrr,
    cast(seats as bigint) as seats,
    {{ safe_divide('mrr', 'recurring_seats') }} as unit_price,
    usage_revenue,
    one_time_revenue,
    is_month_complete
from in_reporting_currency
