-- Every row of target_roles, typed, with the first rule that it breaks.
with

raw as (
    {{ mark_copies(
        input_rows('target_roles'),
        input_keys()['target_roles'],
        read_as={'buying_role': 'lower(' ~ text_value('source.buying_role') ~ ')'},
    ) }}
),

typed as (
    select
        {{ text_value('unit_function') }} as unit_function,
        lower({{ text_value('buying_role') }}) as buying_role,
        raw_row,
        copy_reason
    from raw
),

judged as (
    select
        *,
        case
            when unit_function is null then 'missing key unit_function'
            when buying_role is null then 'missing key buying_role'
            when copy_reason is not null then copy_reason
            when
                buying_role not in ({{ text_list(buying_roles()) }})
                then 'unknown buying_role ({{ buying_roles() | join(", ") }})'
        end as rejection_reason
    from typed
)

select
    unit_function,
    buying_role,
    rejection_reason,
    {{ rejected_row_as_json() }} as raw_row
from judged
