-- What each addressable unit could spend a year: its own estimate if that is
-- trusted at least as much as its cells (unit and product), else the sum of the
-- cells if every product on sale has one. A sum is trusted as its weakest part.
with

units as (
    select * from {{ ref('account_penetration', 'int_addressable_units_by_month') }}
),

products_on_sale as (
    select * from {{ ref('account_penetration', 'int_products_on_sale_by_month') }}
),

potential_by_scope as (
    select * from {{ ref('account_penetration', 'int_potential_by_scope') }}
    where unit_id is not null
),

ineligible_products as (
    select * from {{ ref('account_penetration', 'int_ineligible_products') }}
),

product_range as (
    select * from {{ ref('account_penetration', 'int_product_range') }}
),

cells as (
    select
        potential_by_scope.basis,
        potential_by_scope.unit_id,
        potential_by_scope.month,
        sum(potential_by_scope.potential) as potential,
        max(potential_by_scope.trust_rank) as trust_rank,
        count(*) as cell_count
    from potential_by_scope
    inner join products_on_sale
        on
            potential_by_scope.product_id = products_on_sale.product_id
            and potential_by_scope.month = products_on_sale.month
    left join ineligible_products
        on
            potential_by_scope.account_id = ineligible_products.account_id
            and potential_by_scope.product_id = ineligible_products.product_id
    where ineligible_products.product_id is null
    group by
        potential_by_scope.basis,
        potential_by_scope.unit_id,
        potential_by_scope.month
),

bases as (
    select 'claimed' as basis
    union all
    select 'verified' as basis
),

candidates as (
    select
        bases.basis,
        units.unit_id,
        units.account_id,
        units.month,
        own.potential as own_potential,
        own.trust_rank as own_trust_rank,
        cells.potential as cell_potential,
        cells.trust_rank as cell_trust_rank,
        coalesce(cells.cell_count = product_range.products, false)
            as is_cell_sum_complete
    from units
    cross join bases
    left join product_range
        on
            units.account_id = product_range.account_id
            and units.month = product_range.month
    left join potential_by_scope as own
        on
            bases.basis = own.basis
            and units.unit_id = own.unit_id
            and units.month = own.month
            and own.product_id is null
    left join cells
        on
            bases.basis = cells.basis
            and units.unit_id = cells.unit_id
            and units.month = cells.month
    where own.unit_id is not null or cells.unit_id is not null
),

chosen as (
    select
        *,
        own_potential is not null
        and not (
            is_cell_sum_complete and cell_trust_rank < own_trust_rank
        ) as is_own_chosen
    from candidates
)

select
    basis,
    unit_id,
    account_id,
    month,
    is_own_chosen,
    cast(
        case when is_own_chosen then own_potential else cell_potential end
        as {{ type_money() }}
    ) as potential,
    case when is_own_chosen then own_trust_rank else cell_trust_rank end
        as trust_rank,
    is_own_chosen or is_cell_sum_complete as is_complete
from chosen
