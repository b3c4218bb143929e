-- The accepted rows of engagements.
with

checked as (
    select * from {{ ref('account_penetration', 'stg_engagements__checked') }}
)

select
    engagement_id,
    account_id,
    contact_id,
    unit_id,
    colleague_id,
    product_id,
    channel,
    direction,
    kind,
    occurred_at,
    occurred_on
from checked
where rejection_reason is null
