-- The accepted rows of product_eligibility.
with

checked as (
    select * from {{ ref('account_penetration', 'stg_product_eligibility__checked') }}
)

select
    segment,
    industry,
    product_id,
    is_eligible
from checked
where rejection_reason is null
