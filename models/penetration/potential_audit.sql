-- What each account's potential rests on: the way to see it that won, its
-- source and age, every alternative, and all doubts at once, with what they are
-- worth.
-- Decisions: D-PEN-19.
with

account_penetration as (
    select * from {{ ref('account_penetration', 'account_penetration') }}
    where variant = 'revenue'
),

account_potential as (
    select * from {{ ref('account_penetration', 'int_account_potential') }}
    where basis = 'claimed'
),

doubts as (
    select * from {{ ref('account_penetration', 'int_account_potential_status') }}
),

parts as (
    select * from {{ ref('account_penetration', 'int_potential_parts') }}
),

months as (
    select * from {{ ref('account_penetration', 'int_months') }}
),

weakest_first as (
    select
        *,
        row_number() over (
            partition by account_id, month
            order by trust_rank desc, estimated_on asc, estimate_id asc
        ) as row_number
    from parts
),

rests_on as (
    select
        account_id,
        month,
        max(case when row_number = 1 then estimate_source end) as estimate_source,
        min(estimated_on) as estimated_on,
        count(*) as estimates,
        sum(case when is_verified then potential else 0 end)
            as verified_potential
    from weakest_first
    group by account_id, month
)

select
    account_penetration.account_id,
    account_penetration.month,
    account_penetration.potential,
    cast(account_potential.winner as {{ dbt.type_string() }}) as winner,
    cast(rests_on.estimate_source as {{ dbt.type_string() }}) as estimate_source,
    rests_on.estimated_on,
    cast(
        {{ dbt.datediff('rests_on.estimated_on', 'months.measured_on', 'day') }}
        as integer
    ) as age_days,
    cast(coalesce(rests_on.estimates, 0) as integer) as estimates,
    account_potential.top_down,
    account_potential.by_units,
    account_potential.by_products,
    cast(
        case
            when account_potential.winner = 'by_products'
                then account_potential.by_products
            else coalesce(account_potential.by_units, account_potential.by_products)
        end as {{ type_money() }}
    ) as bottom_up,
    cast(account_penetration.status as {{ dbt.type_string() }}) as status,
    account_penetration.potential is null and not coalesce(doubts.is_stale, false)
        as is_missing,
    coalesce(doubts.is_stale, false) as is_stale,
    coalesce(account_potential.is_partial, false) as is_partial,
    coalesce(account_penetration.potential = 0, false) as is_zero,
    coalesce(doubts.is_overestimated, false) as is_overestimated,
    coalesce(doubts.is_above_precedent, false) as is_above_precedent,
    coalesce(account_penetration.captured > account_penetration.potential, false)
        as is_below_captured,
    coalesce(account_potential.is_conflicting, false) as is_conflicting,
    cast(coalesce(rests_on.verified_potential, 0) as {{ type_money() }})
        as verified_potential,
    cast(
        coalesce(account_penetration.potential, 0)
        - coalesce(rests_on.verified_potential, 0) as {{ type_money() }}
    ) as amount_at_stake,
    account_penetration.is_customer,
    account_penetration.is_potential_known,
    account_penetration.is_month_complete
from account_penetration
inner join months on account_penetration.month = months.month
left join account_potential
    on
        account_penetration.account_id = account_potential.account_id
        and account_penetration.month = account_potential.month
left join doubts
    on
        account_penetration.account_id = doubts.account_id
        and account_penetration.month = doubts.month
left join rests_on
    on
        account_penetration.account_id = rests_on.account_id
        and account_penetration.month = rests_on.month
