-- The accepted rows of outreach_assignments.
with

checked as (
    select * from {{ ref('account_penetration', 'stg_outreach_assignments__checked') }}
)

select
    experiment_id,
    account_id,
    variant,
    planned_share,
    tactic,
    message,
    send_timing,
    assigned_on
from checked
where rejection_reason is null
