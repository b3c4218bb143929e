-- Whitespace of every account: what its potential leaves beyond what it spends,
-- with or without units, and what can be won of it, summed from its cells.
-- Where no revenue names a unit, nobody knows in which cell it lies: then all
-- that is not known to be out of reach can be won.
-- Decisions: D-WHI-06.
with

whitespace_cells as (
    select * from {{ ref('account_penetration', 'whitespace_cells') }}
),

accounts as (
    select * from {{ ref('account_penetration', 'stg_accounts') }}
),

summed as (
    {{ whitespace_rollup('whitespace_cells', ['account_id']) }}
),

reach as (
    select
        account_id,
        count(case when is_in_grid then 1 end) = 0
        or (
            count(case when captured != 0 then 1 end) > 0
            and count(case when captured != 0 then unit_id end) = 0
        ) as is_without_units,
        sum(
            case
                when
                    status in (
                        'blocked', 'not_needed', 'in_house', 'competitor'
                    )
                    then whitespace - realistic_whitespace
                else 0
            end
        ) as out_of_reach
    from whitespace_cells
    group by account_id
),

netted as (
    select
        summed.*,
        accounts.account_name,
        reach.is_without_units,
        -- Some cells hold more than their potential.
        summed.whitespace - summed.over_potential as left_to_win,
        summed.whitespace - summed.over_potential - reach.out_of_reach
            as left_within_reach
    from summed
    inner join reach on summed.account_id = reach.account_id
    left join accounts on summed.account_id = accounts.account_id
)

select
    account_id,
    account_name,
    {%- for count in ['cells'] + whitespace_counts() %}
    {{ count if loop.first else count ~ '_cells' }},
    {%- endfor %}
    potential,
    captured,
    cast(
        case
            when left_to_win < 0 then 0 else left_to_win
        end as {{ type_money() }}
    )
        as whitespace,
    cast(
        case
            when left_to_win > 0 then 0 else -left_to_win
        end as {{ type_money() }}
    )
        as over_potential,
    cast(
        case
            when not is_without_units then realistic_whitespace
            when left_within_reach < 0 then 0
            else left_within_reach
        end as {{ type_money() }}
    ) as realistic_whitespace,
    open_pipeline,
    open_opportunities,
    rate,
    addressable_rate
from netted
