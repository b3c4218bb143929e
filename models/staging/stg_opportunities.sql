-- The accepted rows of opportunities.
with

checked as (
    select * from {{ ref('account_penetration', 'stg_opportunities__checked') }}
)

select
    opportunity_id,
    account_id,
    unit_id,
    product_id,
    owner_id,
    kind,
    origin,
    stage,
    loss_reason,
    competitor_name,
    currency,
    amount,
    created_on,
    closed_on
from checked
where rejection_reason is null
