-- The accepted rows of account_notes.
with

checked as (
    select * from {{ ref('account_penetration', 'stg_account_notes__checked') }}
)

select
    account_id,
    unit_id,
    kind,
    note,
    recorded_on
from checked
where rejection_reason is null
