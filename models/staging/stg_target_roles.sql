-- The accepted rows of target_roles.
with

checked as (
    select * from {{ ref('account_penetration', 'stg_target_roles__checked') }}
)

select
    unit_function,
    buying_role
from checked
where rejection_reason is null
