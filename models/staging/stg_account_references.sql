-- The accepted rows of account_references.
with

checked as (
    select * from {{ ref('account_penetration', 'stg_account_references__checked') }}
)

select
    unit_id,
    reference_kind,
    available_from
from checked
where rejection_reason is null
