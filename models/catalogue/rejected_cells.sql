-- Every cell that could not be read or used and counts as not known, while its
-- row counts, with the reason and what to do about it.
-- Decisions: D-INP-05.
with

rejected_cells as (
    select * from {{ ref('account_penetration', 'int_rejected_cells') }}
),

nearest_known_keys as (
    select * from {{ ref('account_penetration', 'int_nearest_known_keys') }}
),

next_steps as (
    select * from {{ ref('account_penetration', 'int_next_steps') }}
)

select
    rejected_cells.input,
    rejected_cells.row_key,
    rejected_cells.column_name,
    coalesce(rejected_cells.value, '') as value,
    rejected_cells.reason,
    next_steps.next_step,
    nearest_known_keys.nearest_known
from rejected_cells
left join nearest_known_keys
    on
        rejected_cells.reason like 'unknown % (not in %'
        and split_part(
            split_part(rejected_cells.reason, '(not in ', 2), ',', 1
        ) = nearest_known_keys.unknown_in
        and rejected_cells.value = nearest_known_keys.unknown_key
left join next_steps on rejected_cells.reason = next_steps.reason
