-- Where the money is: every unit × product on the as-of date, what it could
-- spend, what it does, who has the rest, and whether it can be won.
with

measured as (
    select
        *,
        case when captured > potential then 0 else potential - captured end
            as whitespace,
        case when captured > potential then captured - potential else 0 end
            as over_potential,
        (is_in_grid and status in ('owned', 'open', 'in_pipeline'))
        or (status = 'competitor' and is_contract_ending) as is_realistic
    from {{ ref('account_penetration', 'int_cell_status') }}
),

explained as (
    select
        *,
        case
            when status = 'owned' and not is_in_grid
                then
                    'Bought outside the grid: without a unit, by a closed unit, '
                    || 'or a product no longer on sale'
            when status = 'owned' and potential is null
                then 'Owned; its potential is not known'
            when status = 'owned' and whitespace > 0
                then 'Owned, with headroom'
            when status = 'owned' then 'Owned, all of its potential captured'
            when status = 'unallocated'
                then 'Part of the potential that belongs to no cell'
            when status = 'blocked' then 'Blocked: cannot be sold here'
            when status = 'not_needed' then 'Not needed here'
            when status = 'in_pipeline' then 'In pipeline: an open opportunity'
            when status = 'competitor'
                then
                    'Competitor: '
                    || coalesce(competitor_name, 'name not known')
                    || case
                        when contract_ends_on is null
                            then ', end of contract not known'
                        when is_contract_over then ', contract ended on '
                        else ', contract ends on '
                    end
                    || coalesce(
                        cast(contract_ends_on as {{ dbt.type_string() }}), ''
                    )
            when status = 'in_house' then 'Done in house'
            when status = 'open' then 'Open: estimated, nobody there'
            else 'Unknown: nobody has looked'
        end as reason
    from measured
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
    cast(reason as {{ dbt.type_string() }}) as reason,
    competitor_name,
    contract_ends_on
from explained
