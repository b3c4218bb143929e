-- People who used our products in each unit and month: those of its most used
-- one, since one person may use several.
with

product_usage as (
    select * from {{ ref('account_penetration', 'stg_product_usage') }}
)

select
    account_id,
    unit_id,
    usage_month as month,
    max(active_users) as active_users
from product_usage
group by account_id, unit_id, usage_month
