{{ config(pre_hook="{{ refuse_if_all_rejected('revenue_lines') }}") }}
-- The accepted rows of revenue_lines.
with

checked as (
    select * from {{ ref('account_penetration', 'stg_revenue_lines__checked') }}
)

select
    line_id,
    account_id,
    given_account_id as paid_by_account_id,
    unit_id,
    product_id,
    renews_line_id,
    revenue_type,
    amount_period,
    currency,
    amount,
    coalesce(discount_amount, 0) as discount_amount,
    seats,
    started_on,
    ended_on,
    discount_starts_on,
    discount_ends_on,
    paused_on,
    resumed_on,
    notice_given_on,
    recorded_on
from checked
where rejection_reason is null
