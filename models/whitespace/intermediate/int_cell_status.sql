-- What stands in each cell on the as-of date: the first status that holds, who
-- has it, and what is open in it.
-- Decisions: D-WHI-02, D-WHI-03.
with

cells as (
    select * from {{ ref('account_penetration', 'int_cell_amounts') }}
),

positions as (
    select * from {{ ref('account_penetration', 'stg_cell_positions') }}
),

estimated as (
    select
        potential_by_scope.unit_id,
        potential_by_scope.product_id
    from {{ ref('account_penetration', 'int_potential_by_scope') }} as potential_by_scope
    where
        potential_by_scope.basis = 'claimed'
        and potential_by_scope.unit_id is not null
        and potential_by_scope.month = (
            select months.month
            from {{ ref('account_penetration', 'int_months') }} as months
            where months.is_last
        )
),

pipeline as (
    select * from {{ ref('account_penetration', 'int_open_pipeline') }}
),

as_of as (
    select * from {{ ref('account_penetration', 'int_as_of') }}
),

account_groups as (
    select * from {{ ref('account_penetration', 'int_account_groups') }}
)

select
    cells.account_id,
    cells.unit_id,
    cells.product_id,
    cells.is_in_grid,
    cells.potential,
    cells.captured,
    account_groups.customer_id,
    {{ month_of('as_of.as_of_date') }} as month,
    positions.competitor_name,
    positions.contract_ends_on,
    pipeline.open_pipeline,
    coalesce(pipeline.opportunities, 0) as open_opportunities,
    case
        when cells.captured > 0 then 'owned'
        when not cells.is_in_grid then 'unallocated'
        when positions.position in ('blocked', 'not_needed')
            then positions.position
        when pipeline.unit_id is not null then 'in_pipeline'
        when positions.position is not null then positions.position
        when
            coalesce(estimated_cells.unit_id, estimated_units.unit_id)
            is not null
            then 'open'
        else 'unknown'
    end as status,
    coalesce(
        positions.contract_ends_on
        <= {{ add_months('as_of.as_of_date', 12) }},
        true
    ) as is_contract_ending,
    positions.contract_ends_on <= as_of.as_of_date as is_contract_over
from cells
cross join as_of
left join account_groups on cells.account_id = account_groups.account_id
left join positions
    on
        cells.unit_id = positions.unit_id
        and cells.product_id = positions.product_id
left join estimated as estimated_cells
    on
        cells.unit_id = estimated_cells.unit_id
        and cells.product_id = estimated_cells.product_id
left join estimated as estimated_units
    on
        cells.unit_id = estimated_units.unit_id
        and estimated_units.product_id is null
left join pipeline
    on
        cells.unit_id = pipeline.unit_id
        and cells.product_id = pipeline.product_id
