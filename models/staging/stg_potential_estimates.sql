-- The accepted rows of potential_estimates.
with

checked as (
    select * from {{ ref('account_penetration', 'stg_potential_estimates__checked') }}
)

select
    estimate_id,
    account_id,
    unit_id,
    product_id,
    amount_period,
    estimate_basis,
    estimate_source,
    estimated_by,
    currency,
    amount,
    term_months,
    estimated_on,
    valid_until,
    recorded_on
from checked
where rejection_reason is null
