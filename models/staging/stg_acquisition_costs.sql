-- The accepted rows of acquisition_costs.
with

checked as (
    select * from {{ ref('account_penetration', 'stg_acquisition_costs__checked') }}
)

select
    cost_month,
    segment,
    purpose,
    currency,
    amount
from checked
where rejection_reason is null
