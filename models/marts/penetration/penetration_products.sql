-- Products that the account spends on, of those it could buy that month.
with

account_months as (
    select * from {{ ref('int_account_months') }}
),

captured_by_month as (
    select * from {{ ref('int_captured_by_month') }}
),

products_on_sale as (
    select * from {{ ref('int_products_on_sale_by_month') }}
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

captured as (
    select
        bought.account_id,
        bought.month,
        count(products_on_sale.product_id) as inside,
        count(*) - count(products_on_sale.product_id) as outside
    from bought
    left join products_on_sale
        on
            bought.product_id = products_on_sale.product_id
            and bought.month = products_on_sale.month
    group by bought.account_id, bought.month
),

potential as (
    select
        month,
        count(*) as products
    from products_on_sale
    group by month
)

select
    account_months.account_id,
    account_months.month,
    cast(coalesce(captured.inside, 0) as {{ type_money() }}) as captured,
    cast(coalesce(captured.outside, 0) as {{ type_money() }})
        as captured_outside,
    cast(potential.products as {{ type_money() }}) as potential,
    cast(null as {{ dbt.type_string() }}) as potential_status
from account_months
left join captured
    on
        account_months.account_id = captured.account_id
        and account_months.month = captured.month
left join potential on account_months.month = potential.month
