-- The accepted rows of account_parents.
with

checked as (
    select * from {{ ref('account_penetration', 'stg_account_parents__checked') }}
)

select
    account_id,
    parent_account_id,
    valid_from,
    valid_to
from checked
where rejection_reason is null
