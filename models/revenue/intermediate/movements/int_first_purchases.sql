-- The first usage or one-time revenue of each account and product line, unless
-- it is the account's first of all: what a customer that buys from time to time
-- began to buy. The history's first month begins nothing: what was bought before
-- it is not known.
-- Decisions: D-PRI-21.
with

revenue as (
    select * from {{ ref('account_penetration', 'int_revenue_by_month') }}
    where usage_revenue + one_time_revenue > 0
),

products as (
    select * from {{ ref('account_penetration', 'stg_products') }}
),

months as (
    select * from {{ ref('account_penetration', 'int_months') }}
),

exchange_rates as (
    select * from {{ ref('account_penetration', 'int_exchange_rates_by_month') }}
),

by_line as (
    select
        revenue.account_id,
        products.product_line,
        revenue.month,
        sum(
            (revenue.usage_revenue + revenue.one_time_revenue)
            * exchange_rates.rate_to_reporting
        ) as amount
    from revenue
    inner join products on revenue.product_id = products.product_id
    inner join exchange_rates
        on
            revenue.currency = exchange_rates.currency
            and revenue.month = exchange_rates.month
    group by revenue.account_id, products.product_line, revenue.month
),

numbered as (
    select
        *,
        row_number() over (
            partition by account_id, product_line order by month
        ) as purchase,
        min(month) over (partition by account_id) as account_first_month
    from by_line
)

select
    numbered.account_id,
    numbered.product_line,
    numbered.month,
    cast(numbered.amount as {{ type_money() }}) as amount
from numbered
inner join months on numbered.month = months.month
where
    numbered.purchase = 1
    and numbered.month > numbered.account_first_month
    and months.is_month_complete
