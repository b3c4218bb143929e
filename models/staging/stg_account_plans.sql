-- The accepted rows of account_plans.
with

checked as (
    select * from {{ ref('account_penetration', 'stg_account_plans__checked') }}
)

select
    account_id,
    event,
    occurred_on
from checked
where rejection_reason is null
