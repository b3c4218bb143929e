-- What to do about each reason for which a row or a cell was left out: the
-- first pattern of the seed that fits it.
with

rejections as (
    select * from {{ ref('account_penetration', 'int_rejections') }}
),

rejected_cells as (
    select * from {{ ref('account_penetration', 'int_rejected_cells') }}
),

patterns as (
    select * from {{ ref('account_penetration', 'rejection_next_steps') }}
),

reasons as (
    select reason from rejections
    union
    select reason from rejected_cells
),

fitting as (
    select
        reasons.reason,
        patterns.next_step,
        row_number() over (
            partition by reasons.reason order by patterns.pattern_order
        ) as row_number
    from reasons
    inner join patterns on reasons.reason like patterns.reason_pattern
)

select
    reason,
    next_step
from fitting
where row_number = 1
