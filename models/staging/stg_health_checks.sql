-- The accepted rows of health_checks.
with

checked as (
    select * from {{ ref('account_penetration', 'stg_health_checks__checked') }}
)

select
    account_id,
    unit_id,
    satisfaction_score,
    health_score,
    measured_on
from checked
where rejection_reason is null
