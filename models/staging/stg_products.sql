{{ config(pre_hook="{{ refuse_if_all_rejected('products') }}") }}
-- The accepted rows of products.
with

checked as (
    select * from {{ ref('account_penetration', 'stg_products__checked') }}
)

select
    product_id,
    product_name,
    product_line,
    tier_rank,
    gross_margin,
    launched_on,
    retired_on
from checked
where rejection_reason is null
