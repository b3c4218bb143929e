-- Every cell on the as-of date: an addressable unit × a product that is on sale
-- and eligible for its account, with what it spends a year; and what is spent
-- outside that grid (no unit, a closed unit, a retired product), by itself.
with

last_month as (
    select month
    from {{ ref('account_penetration', 'int_months') }}
    where is_last
),

units as (
    select units_by_month.*
    from {{ ref('account_penetration', 'int_addressable_units_by_month') }} as units_by_month
    inner join last_month on units_by_month.month = last_month.month
),

products as (
    select products_by_month.*
    from {{ ref('account_penetration', 'int_products_on_sale_by_month') }} as products_by_month
    inner join last_month on products_by_month.month = last_month.month
),

captured as (
    select captured_by_month.*
    from {{ ref('account_penetration', 'int_captured_by_month') }} as captured_by_month
    inner join last_month on captured_by_month.month = last_month.month
),

ineligible_products as (
    select * from {{ ref('account_penetration', 'int_ineligible_products') }}
),

grid as (
    select
        units.account_id,
        units.unit_id,
        products.product_id,
        units.month,
        units.potential_users
    from units
    cross join products
    left join ineligible_products
        on
            units.account_id = ineligible_products.account_id
            and products.product_id = ineligible_products.product_id
    where ineligible_products.product_id is null
)

select
    grid.account_id,
    grid.unit_id,
    grid.product_id,
    grid.month,
    grid.potential_users,
    true as is_in_grid,
    cast(coalesce(captured.captured_annual, 0) as {{ type_money() }})
        as captured
from grid
left join captured
    on
        grid.unit_id = captured.unit_id
        and grid.product_id = captured.product_id
union all
select
    captured.account_id,
    captured.unit_id,
    captured.product_id,
    captured.month,
    cast(null as bigint) as potential_users,
    false as is_in_grid,
    cast(captured.captured_annual as {{ type_money() }}) as captured
from captured
left join grid
    on
        captured.unit_id = grid.unit_id
        and captured.product_id = grid.product_id
where grid.unit_id is null and captured.captured_annual != 0
