-- Products that the account spends on, of those it could buy that month: on
-- sale and eligible for it.
with

account_months as (
    select * from {{ ref('account_penetration', 'int_account_months') }}
),

captured_by_month as (
    select * from {{ ref('account_penetration', 'int_captured_by_month') }}
),

products_on_sale as (
    select * from {{ ref('account_penetration', 'int_products_on_sale_by_month') }}
),

ineligible_products as (
    select * from {{ ref('account_penetration', 'int_ineligible_products') }}
),

product_range as (
    select * from {{ ref('account_penetration', 'int_product_range') }}
),

bought as (
    select
        account_id,
        product_id,
        month
    from captured_by_month
    group by account_id, product_id, month
    having sum(captured_annual) > 0
),

sorted_by_range as (
    select
        bought.account_id,
        bought.month,
        products_on_sale.product_id is not null
        and ineligible_products.product_id is null as is_inside
    from bought
    left join products_on_sale
        on
            bought.product_id = products_on_sale.product_id
            and bought.month = products_on_sale.month
    left join ineligible_products
        on
            bought.account_id = ineligible_products.account_id
            and bought.product_id = ineligible_products.product_id
),

captured as (
    select
        account_id,
        month,
        count(case when is_inside then 1 end) as inside,
        count(case when not is_inside then 1 end) as outside
    from sorted_by_range
    group by account_id, month
)

select
    account_months.account_id,
    account_months.month,
    cast(coalesce(captured.inside, 0) as {{ type_money() }}) as captured,
    cast(coalesce(captured.outside, 0) as {{ type_money() }})
        as captured_outside,
    cast(product_range.products as {{ type_money() }}) as potential,
    cast(null as {{ dbt.type_string() }}) as potential_status
from account_months
left join captured
    on
        account_months.account_id = captured.account_id
        and account_months.month = captured.month
left join product_range
    on
        account_months.account_id = product_range.account_id
        and account_months.month = product_range.month
