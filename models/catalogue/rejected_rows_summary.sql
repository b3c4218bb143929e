-- What was left out, by input and reason, in rows and in money, and what to do
-- about it.
with

left_out_by_reason as (
    select * from {{ ref('account_penetration', 'int_left_out_by_reason') }}
),

next_steps as (
    select * from {{ ref('account_penetration', 'int_next_steps') }}
)

select
    left_out_by_reason.input,
    left_out_by_reason.reason,
    next_steps.next_step,
    left_out_by_reason.row_count,
    left_out_by_reason.amount_in_reporting_currency,
    left_out_by_reason.share_of_money,
    left_out_by_reason.share_of_rows_without_amount,
    left_out_by_reason.nearest_known
from left_out_by_reason
left join next_steps on left_out_by_reason.reason = next_steps.reason
