-- The first assignment of each account in each experiment and the window in
-- which its outcome is read. What was done with it later is no reason to move
-- it to another variant (intention to treat).
-- Decisions: D-PRI-21.
with

assignments as (
    select * from {{ ref('account_penetration', 'stg_outreach_assignments') }}
),

hierarchy as (
    select * from {{ ref('account_penetration', 'int_account_hierarchy') }}
),

account_groups as (
    select * from {{ ref('account_penetration', 'int_account_groups') }}
),

known as (
    select
        -- Under consumption whatever is bought early looks like a first one.
        {{ add_months(
            'min(month)',
            (var('first_purchase_history_months') - 1)
            if var('retention_basis') == 'consumption' else 0
        ) }} as first_month,
        max(measured_on) as last_day
    from {{ ref('account_penetration', 'int_months') }}
    where is_month_complete
),

ranked as (
    select
        *,
        row_number() over (
            partition by experiment_id, account_id
            order by assigned_on asc, variant asc
        ) as assignment_number,
        min(variant) over (partition by experiment_id, account_id)
        != max(variant) over (partition by experiment_id, account_id)
            as is_crossover
    from assignments
),

windows as (
    select
        *,
        {{ add_days('assigned_on', var('outcome_days')) }} as window_ends_on,
        {{ month_of(month_end_before(add_days('assigned_on', 1))) }}
            as month_before,
        {{ month_of(month_end_before(
            add_days('assigned_on', var('outcome_days') + 1)
        )) }} as month_after
    from ranked
    where assignment_number = 1
)

select
    windows.experiment_id,
    windows.account_id,
    hierarchy.parent_id,
    account_groups.segment,
    windows.variant,
    windows.tactic,
    windows.message,
    windows.send_timing,
    windows.planned_share,
    windows.assigned_on,
    windows.window_ends_on,
    windows.month_before,
    windows.month_after,
    windows.is_crossover,
    min(windows.variant) over (
        partition by windows.experiment_id, hierarchy.parent_id
    ) != max(windows.variant) over (
        partition by windows.experiment_id, hierarchy.parent_id
    ) as is_contaminated,
    coalesce(
        windows.month_before >= known.first_month
        and windows.window_ends_on <= known.last_day,
        false
    ) as is_finished
from windows
inner join hierarchy on windows.account_id = hierarchy.account_id
inner join account_groups on windows.account_id = account_groups.account_id
cross join known
