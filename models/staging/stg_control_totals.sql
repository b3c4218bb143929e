-- The accepted rows of control_totals.
with

checked as (
    select * from {{ ref('account_penetration', 'stg_control_totals__checked') }}
)

select
    month,
    measure,
    amount
from checked
where rejection_reason is null
