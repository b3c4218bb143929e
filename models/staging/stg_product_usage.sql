-- The accepted rows of product_usage.
with

checked as (
    select * from {{ ref('account_penetration', 'stg_product_usage__checked') }}
)

select
    account_id,
    unit_id,
    product_id,
    usage_month,
    active_users,
    event_count
from checked
where rejection_reason is null
