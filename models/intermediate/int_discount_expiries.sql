-- What ended discounts add to MRR in the month in which they end, where the
-- line is in force, and not paused, at the end of the month before and of this.
with

line_terms as (
    select * from {{ ref('int_revenue_line_terms') }}
    where
        is_periodic
        and revenue_type = 'recurring'
        and discount_until is not null
        and annual_discount != 0
),

products as (
    select * from {{ ref('stg_products') }}
),

exchange_rates as (
    select * from {{ ref('int_exchange_rates_by_month') }}
),

expiries as (
    select
        line_terms.*,
        {{ month_of('line_terms.discount_until') }} as month
    from line_terms
),

lasting as (
    select expiries.*
    from expiries
    where
        expiries.in_force_from < expiries.month
        and expiries.in_force_until > {{ month_end('expiries.month') }}
        and not {{ is_paused_on('expiries', add_days('expiries.month', -1)) }}
        and not {{ is_paused_on('expiries', month_end('expiries.month')) }}
),

valued as (
    select
        lasting.account_id,
        lasting.unit_id,
        products.product_line,
        lasting.month,
        exchange_rates.rate_to_reporting,
        {{ monthly('lasting.annual_discount') }} as discount
    from lasting
    inner join products on lasting.product_id = products.product_id
    inner join exchange_rates
        on
            lasting.currency = exchange_rates.currency
            and {{ add_months('lasting.month', -1) }} = exchange_rates.month
)

select
    account_id,
    unit_id,
    product_line,
    month,
    cast(
        sum({{ converted('discount', 'rate_to_reporting') }})
        as {{ type_money() }}
    ) as expired_discount
from valued
group by account_id, unit_id, product_line, month
