-- What each account of an experiment was before its assignment, and whether it
-- expanded and what it was at the end of its window. An account that left is 0
-- and not forgotten; a window that has not ended is not read.
with

assignments as (
    select * from {{ ref('account_penetration', 'int_experiment_assignments') }}
),

movements as (
    select * from {{ ref('account_penetration', 'int_account_movements') }}
    where is_expansion
),

account_revenue as (
    select * from {{ ref('account_penetration', 'int_account_revenue') }}
),

penetration as (
    select * from {{ ref('account_penetration', 'account_penetration') }}
    where variant = 'revenue' and is_potential_known
),

history as (
    select min(month) as first_month
    from {{ ref('account_penetration', 'int_months') }}
),

expanded as (
    select distinct
        assignments.experiment_id,
        assignments.account_id
    from assignments
    inner join movements
        on
            assignments.account_id = movements.account_id
            and assignments.assigned_on <= movements.month
            and assignments.month_after >= movements.month
)

select
    assignments.experiment_id,
    assignments.account_id,
    assignments.parent_id,
    assignments.segment,
    assignments.variant,
    assignments.tactic,
    assignments.message,
    assignments.send_timing,
    assignments.planned_share,
    assignments.assigned_on,
    assignments.window_ends_on,
    assignments.is_crossover,
    assignments.is_contaminated,
    assignments.is_finished,
    case
        when assignments.is_finished then expanded.account_id is not null
    end as has_converted,
    penetration_before.rate as rate_before,
    case
        when assignments.is_finished then penetration_after.rate
    end as rate_after,
    cast(
        case
            when assignments.month_before >= history.first_month
                then coalesce(revenue_before.mrr, 0)
        end as {{ type_money() }}
    ) as mrr_before,
    cast(
        case
            when assignments.is_finished then coalesce(revenue_after.mrr, 0)
        end as {{ type_money() }}
    ) as mrr_after
from assignments
cross join history
left join expanded
    on
        assignments.experiment_id = expanded.experiment_id
        and assignments.account_id = expanded.account_id
left join penetration as penetration_before
    on
        assignments.account_id = penetration_before.account_id
        and assignments.month_before = penetration_before.month
left join penetration as penetration_after
    on
        assignments.account_id = penetration_after.account_id
        and assignments.month_after = penetration_after.month
left join account_revenue as revenue_before
    on
        assignments.account_id = revenue_before.account_id
        and assignments.month_before = revenue_before.month
left join account_revenue as revenue_after
    on
        assignments.account_id = revenue_after.account_id
        and assignments.month_after = revenue_after.month
