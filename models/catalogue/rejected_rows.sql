-- Every input row that was left out, with the reason, the money it holds, and
-- what to do about it.
-- Decisions: D-REL-13.
with

rejections as (
    select * from {{ ref('account_penetration', 'int_rejections') }}
),

nearest_known_keys as (
    select * from {{ ref('account_penetration', 'int_nearest_known_keys') }}
),

next_steps as (
    select * from {{ ref('account_penetration', 'int_next_steps') }}
)

select
    rejections.input,
    rejections.row_key,
    rejections.reason,
    next_steps.next_step,
    rejections.amount_in_reporting_currency,
    nearest_known_keys.nearest_known,
    rejections.raw_row
from rejections
left join nearest_known_keys
    on
        rejections.unknown_in = nearest_known_keys.unknown_in
        and rejections.unknown_key = nearest_known_keys.unknown_key
left join next_steps on rejections.reason = next_steps.reason
