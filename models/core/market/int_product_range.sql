-- How many products each account could buy on each month's last day: those on
-- sale, less those it may not buy.
with

account_months as (
    select * from {{ ref('account_penetration', 'int_account_months') }}
),

products_on_sale as (
    select * from {{ ref('account_penetration', 'int_products_on_sale_by_month') }}
),

ineligible_products as (
    select * from {{ ref('account_penetration', 'int_ineligible_products') }}
),

on_sale as (
    select
        month,
        count(*) as products
    from products_on_sale
    group by month
),

not_for_the_account as (
    select
        ineligible_products.account_id,
        products_on_sale.month,
        count(*) as products
    from ineligible_products
    inner join products_on_sale
        on ineligible_products.product_id = products_on_sale.product_id
    group by ineligible_products.account_id, products_on_sale.month
)

select
    account_months.account_id,
    account_months.month,
    cast(
        on_sale.products - coalesce(not_for_the_account.products, 0) as integer
    ) as products
from account_months
inner join on_sale on account_months.month = on_sale.month
left join not_for_the_account
    on
        account_months.account_id = not_for_the_account.account_id
        and account_months.month = not_for_the_account.month
where on_sale.products > coalesce(not_for_the_account.products, 0)
