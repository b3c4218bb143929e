-- Why a potential should be doubted, the first that holds: stale, partial,
-- overestimated, disagreeing. Overestimated is a potential above what one in 20
-- of the customers like it spends (wallet_95) or, where none is modelled, one
-- per employee above its segment's 95th percentile, of 20 accounts or more.
with

account_months as (
    select * from {{ ref('int_account_months') }}
),

account_potential as (
    select * from {{ ref('int_account_potential') }}
    where basis = 'claimed'
),

accounts as (
    select * from {{ ref('stg_accounts') }}
),

account_groups as (
    select * from {{ ref('int_account_groups') }}
),

modelled_potential as (
    select * from {{ ref('int_modelled_potential') }}
    where '{{ var("overestimated_by") }}' = 'wallet'
),

estimated as (
    select
        account_id,
        min(estimated_on) as first_estimated_on
    from {{ ref('int_potential_estimates') }}
    group by account_id
),

held as (
    select distinct
        account_id,
        month
    from {{ ref('int_potential_by_scope') }}
),

per_employee as (
    select
        account_potential.account_id,
        account_potential.month,
        account_groups.segment,
        {{ safe_divide(
            'account_potential.potential', 'accounts.employee_count'
        ) }} as potential_per_employee
    from account_potential
    inner join accounts on account_potential.account_id = accounts.account_id
    inner join account_groups
        on account_potential.account_id = account_groups.account_id
    where
        account_potential.potential > 0
        and not account_potential.is_partial
        and accounts.employee_count > 0
),

segment_limits as (
    select
        segment,
        month,
        percentile_cont(0.95) within group (order by potential_per_employee)
            as highest_plausible
    from per_employee
    group by segment, month
    having count(*) >= 20
),

beyond_segment as (
    select
        per_employee.account_id,
        per_employee.month
    from per_employee
    inner join segment_limits
        on
            per_employee.segment = segment_limits.segment
            and per_employee.month = segment_limits.month
    where
        per_employee.potential_per_employee > segment_limits.highest_plausible
),

flagged as (
    select
        account_months.account_id,
        account_months.month,
        account_potential.potential,
        account_potential.is_partial,
        account_potential.is_disagreeing,
        coalesce(
            account_potential.potential > modelled_potential.wallet_95
            and not account_potential.is_partial,
            beyond_segment.account_id is not null
        ) as is_overestimated,
        coalesce(
            estimated.first_estimated_on <= account_months.measured_on
            and held.account_id is null,
            false
        ) as is_stale
    from account_months
    left join account_potential
        on
            account_months.account_id = account_potential.account_id
            and account_months.month = account_potential.month
    left join modelled_potential
        on
            account_months.account_id = modelled_potential.account_id
            and account_months.month = modelled_potential.month
    left join beyond_segment
        on
            account_months.account_id = beyond_segment.account_id
            and account_months.month = beyond_segment.month
    left join estimated
        on account_months.account_id = estimated.account_id
    left join held
        on
            account_months.account_id = held.account_id
            and account_months.month = held.month
)

select
    account_id,
    month,
    potential,
    is_stale,
    is_overestimated,
    case
        when is_stale then 'stale'
        when is_partial then 'partial'
        when is_overestimated then 'overestimated'
        when is_disagreeing then 'disagreeing'
    end as potential_status
from flagged
