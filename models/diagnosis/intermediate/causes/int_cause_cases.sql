-- Accounts with a cause at months half a year apart, whether the fix was seen
-- in the six months after, and what became of them by twelve months after. Only
-- those still there when these six are over: who leaves at once has no time for
-- a fix, and would be counted against its absence.
with

causes as (
    select * from {{ ref('account_penetration', 'low_penetration_causes') }}
    where is_cause
),

fixes as (
    select * from {{ ref('account_penetration', 'int_cause_fixes') }}
),

hierarchy as (
    select * from {{ ref('account_penetration', 'int_account_hierarchy') }}
),

account_groups as (
    select * from {{ ref('account_penetration', 'int_account_groups') }}
),

outcomes as (
    select * from {{ ref('account_penetration', 'account_outcomes') }}
),

account_penetration as (
    select * from {{ ref('account_penetration', 'account_penetration') }}
    where variant = 'revenue' and is_month_complete
),

months as (
    select
        month,
        month_number,
        is_window_complete,
        max(month_number) over () as last_number
    from {{ ref('account_penetration', 'int_months') }}
    where is_month_complete
),

cases as (
    select
        causes.account_id,
        causes.cause,
        causes.month,
        case when months.is_window_complete then causes.rate end as rate,
        {{ add_months('causes.month', 6) }} as fixed_until,
        {{ add_months('causes.month', 12) }} as ended_in
    from causes
    inner join months on causes.month = months.month
    -- Whole half-years back from the last month whose year has passed.
    where
        months.month_number <= months.last_number - 12
        and mod(months.last_number - months.month_number, 6) = 0
),

followed as (
    select
        cases.*,
        hierarchy.parent_id,
        account_groups.segment as stratum,
        fixes.cause is not null as is_treated,
        case
            when outcomes.has_expanded then 1
            when not outcomes.has_expanded then 0
        end as has_expanded,
        case when at_landmark.is_customer then ended.rate - cases.rate end
            as rate_change
    from cases
    inner join hierarchy on cases.account_id = hierarchy.account_id
    inner join account_groups on cases.account_id = account_groups.account_id
    left join fixes
        on
            cases.cause = fixes.cause
            and cases.account_id = fixes.account_id
            and cases.month = fixes.month
    left join outcomes
        on
            cases.account_id = outcomes.account_id
            and cases.fixed_until = outcomes.month
    left join account_penetration as at_landmark
        on
            cases.account_id = at_landmark.account_id
            and cases.fixed_until = at_landmark.month
    left join account_penetration as ended
        on
            cases.account_id = ended.account_id
            and cases.ended_in = ended.month
)

select
    cause,
    'expanded' as outcome,
    account_id,
    parent_id,
    month,
    stratum,
    is_treated,
    cast(has_expanded as {{ type_double() }}) as value
from followed
where has_expanded is not null
union all
select
    cause,
    'rate_change' as outcome,
    account_id,
    parent_id,
    month,
    stratum,
    is_treated,
    rate_change as value
from followed
where rate_change is not null
