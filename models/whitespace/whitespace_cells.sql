-- Where the money is: every unit × product on the as-of date, what it could
-- spend, what it does, who has the rest, and whether it can be won.
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
),

described as (
    select
        cells.*,
        account_groups.customer_id,
        {{ month_of('as_of.as_of_date') }} as month,
        positions.position,
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
        ) as is_contract_ending
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
),

measured as (
    select
        *,
        case when captured > potential then 0 else potential - captured end
            as whitespace,
        case when captured > potential then captured - potential else 0 end
            as over_potential,
        (is_in_grid and status in ('owned', 'open', 'in_pipeline'))
        or (status = 'competitor' and is_contract_ending) as is_realistic
    from described
)

select
    account_id,
    customer_id,
    unit_id,
    product_id,
    month,
    is_in_grid,
    cast(status as {{ dbt.type_string() }}) as status,
    cast(potential as {{ type_money() }}) as potential,
    cast(captured as {{ type_money() }}) as captured,
    cast(whitespace as {{ type_money() }}) as whitespace,
    cast(
        case when potential is not null then over_potential end
        as {{ type_money() }}
    ) as over_potential,
    cast(
        case when is_realistic then whitespace when whitespace >= 0 then 0 end
        as {{ type_money() }}
    ) as realistic_whitespace,
    cast(open_pipeline as {{ type_money() }}) as open_pipeline,
    cast(open_opportunities as bigint) as open_opportunities,
    cast({{ whitespace_reason() }} as {{ dbt.type_string() }}) as reason,
    competitor_name,
    contract_ends_on
from measured
