-- No revenue is lost on the way from lines to accounts: captured by account and
-- by unit and product have one total each month.
with

by_account as (
    select
        month,
        sum(captured) as captured
    from {{ ref('account_penetration', 'account_penetration') }}
    where variant = 'revenue'
    group by month
),

by_unit_and_product as (
    select
        month,
        sum(captured_annual) as captured
    from {{ ref('account_penetration', 'int_captured_by_month') }}
    group by month
)

select
    by_unit_and_product.month,
    by_unit_and_product.captured,
    by_account.captured as captured_by_account
from by_unit_and_product
left join by_account on by_unit_and_product.month = by_account.month
where by_account.captured is distinct from by_unit_and_product.captured
