-- What each account could spend a year, seen three ways: an estimate of the
-- whole account (top_down), the sum of its units, the sum of its products. A
-- sum is complete if every addressable unit, or product on sale, has a value.
with

potential_by_scope as (
    select * from {{ ref('account_penetration', 'int_potential_by_scope') }}
),

unit_potential as (
    select * from {{ ref('account_penetration', 'int_unit_potential') }}
),

units as (
    select * from {{ ref('account_penetration', 'int_addressable_units_by_month') }}
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

range_of_units as (
    select
        account_id,
        month,
        count(*) as part_count
    from units
    group by account_id, month
),

top_down as (
    select
        basis,
        account_id,
        month,
        potential,
        trust_rank,
        true as is_complete
    from potential_by_scope
    where unit_id is null and product_id is null
),

by_units as (
    select
        unit_potential.basis,
        unit_potential.account_id,
        unit_potential.month,
        sum(unit_potential.potential) as potential,
        max(unit_potential.trust_rank) as trust_rank,
        bool_and(unit_potential.is_complete)
        and count(*) = max(range_of_units.part_count) as is_complete
    from unit_potential
    inner join range_of_units
        on
            unit_potential.account_id = range_of_units.account_id
            and unit_potential.month = range_of_units.month
    group by
        unit_potential.basis, unit_potential.account_id, unit_potential.month
),

by_products as (
    select
        potential_by_scope.basis,
        potential_by_scope.account_id,
        potential_by_scope.month,
        sum(potential_by_scope.potential) as potential,
        max(potential_by_scope.trust_rank) as trust_rank,
        count(*) = max(product_range.products) as is_complete
    from potential_by_scope
    inner join products_on_sale
        on
            potential_by_scope.product_id = products_on_sale.product_id
            and potential_by_scope.month = products_on_sale.month
    inner join product_range
        on
            potential_by_scope.account_id = product_range.account_id
            and potential_by_scope.month = product_range.month
    left join ineligible_products
        on
            potential_by_scope.account_id = ineligible_products.account_id
            and potential_by_scope.product_id = ineligible_products.product_id
    where
        potential_by_scope.unit_id is null
        and ineligible_products.product_id is null
    group by
        potential_by_scope.basis,
        potential_by_scope.account_id,
        potential_by_scope.month
)

{% for candidate in ['top_down', 'by_units', 'by_products'] -%}
select
    basis,
    account_id,
    month,
    '{{ candidate }}' as candidate,
    {{ loop.index }} as tie_break,
    cast(potential as {{ type_money() }}) as potential,
    trust_rank,
    is_complete
from {{ candidate }}
{{ 'union all' if not loop.last }}
{% endfor %}
