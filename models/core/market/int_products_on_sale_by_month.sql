-- The products that could be bought on each month's last day.
with

products as (
    select * from {{ ref('account_penetration', 'stg_products') }}
),

months as (
    select * from {{ ref('account_penetration', 'int_months') }}
)

select
    products.product_id,
    months.month
from products
inner join months
    on
        coalesce(products.launched_on <= months.measured_on, true)
        and coalesce(products.retired_on > months.measured_on, true)
