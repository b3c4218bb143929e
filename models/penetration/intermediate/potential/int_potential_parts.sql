-- The estimates that each account's potential is made of: one of the account,
-- or one per unit (or per cell of a unit), or one per product, whichever won.
with

account_potential as (
    select * from {{ ref('account_penetration', 'int_account_potential') }}
    where basis = 'claimed'
),

unit_potential as (
    select * from {{ ref('account_penetration', 'int_unit_potential') }}
    where basis = 'claimed'
),

potential_by_scope as (
    select * from {{ ref('account_penetration', 'int_potential_by_scope') }}
    where basis = 'claimed'
),

products_on_sale as (
    select * from {{ ref('account_penetration', 'int_products_on_sale_by_month') }}
),

ineligible_products as (
    select * from {{ ref('account_penetration', 'int_ineligible_products') }}
),

described as (
    select
        potential_by_scope.*,
        account_potential.winner,
        unit_potential.is_own_chosen,
        products_on_sale.product_id is not null
        and ineligible_products.product_id is null as is_product_in_range
    from potential_by_scope
    inner join account_potential
        on
            potential_by_scope.account_id = account_potential.account_id
            and potential_by_scope.month = account_potential.month
    left join unit_potential
        on
            potential_by_scope.unit_id = unit_potential.unit_id
            and potential_by_scope.month = unit_potential.month
    left join products_on_sale
        on
            potential_by_scope.product_id = products_on_sale.product_id
            and potential_by_scope.month = products_on_sale.month
    left join ineligible_products
        on
            potential_by_scope.account_id = ineligible_products.account_id
            and potential_by_scope.product_id = ineligible_products.product_id
)

select
    account_id,
    unit_id,
    product_id,
    month,
    winner,
    estimate_id,
    estimate_source,
    estimated_on,
    trust_rank,
    is_verified,
    currency,
    annual_amount,
    potential
from described
where
    (winner = 'top_down' and unit_id is null and product_id is null)
    or (
        winner = 'by_units'
        and unit_id is not null
        and (
            (product_id is null and is_own_chosen)
            or (is_product_in_range and not is_own_chosen)
        )
    )
    or (winner = 'by_products' and unit_id is null and is_product_in_range)
