-- Every cell with what it could spend and does; and, outside the grid, one row
-- per unit and product for what an amount could not be spread over and what is
-- spent there.
with

cells as (
    select * from {{ ref('account_penetration', 'int_cells') }}
),

cell_potential as (
    select * from {{ ref('account_penetration', 'int_cell_potential') }}
),

accounts_with_potential as (
    select distinct account_id
    from cell_potential
),

outside as (
    select
        cells.account_id,
        cells.unit_id,
        cells.product_id,
        cells.captured,
        case
            when accounts_with_potential.account_id is not null then 0
        end as potential
    from cells
    left join accounts_with_potential
        on cells.account_id = accounts_with_potential.account_id
    where not cells.is_in_grid
    union all
    select
        account_id,
        unit_id,
        product_id,
        0 as captured,
        potential
    from cell_potential
    where not is_in_grid
)

select
    cells.account_id,
    cells.unit_id,
    cells.product_id,
    true as is_in_grid,
    cells.captured,
    cell_potential.potential
from cells
left join cell_potential
    on
        cell_potential.is_in_grid
        and cells.unit_id = cell_potential.unit_id
        and cells.product_id = cell_potential.product_id
where cells.is_in_grid
union all
select
    account_id,
    unit_id,
    product_id,
    false as is_in_grid,
    cast(sum(captured) as {{ type_money() }}) as captured,
    cast(sum(potential) as {{ type_money() }}) as potential
from outside
group by account_id, unit_id, product_id
