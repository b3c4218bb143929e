-- Every row of account_references, typed, with the first rule that it breaks.
{%- set kinds = ['case_study', 'reference_call', 'advisory_board'] %}
with

raw as (
    {{ mark_copies(
        input_rows('account_references'),
        input_keys()['account_references'],
        read_as={
            'reference_kind': 'lower(' ~ text_value('source.reference_kind') ~ ')',
        },
    ) }}
),

buying_units as (
    select * from {{ ref('stg_buying_units') }}
),

typed as (
    select
        ---------- ids
        {{ text_value('unit_id') }} as unit_id,

        ---------- text
        lower({{ text_value('reference_kind') }}) as reference_kind,

        ---------- dates
        {{ date_value('available_from') }} as available_from,

        ---------- the row and what cannot be read in it
        raw_row,
        copy_reason,
        {{ first_unreadable({'date': ['available_from']}) }} as unreadable
    from raw
),

judged as (
    select
        typed.*,
        case
            when typed.unit_id is null then 'missing key unit_id'
            when typed.copy_reason is not null then typed.copy_reason
            when typed.unreadable is not null then typed.unreadable
            when
                coalesce(typed.reference_kind, '')
                not in ({{ text_list(kinds) }})
                then 'unknown reference_kind ({{ kinds | join(", ") }})'
            when typed.available_from is null then 'missing available_from'
            when
                buying_units.unit_id is null
                then 'unknown unit (not in buying_units, or rejected there)'
            else {{ first_unlikely_date(['typed.available_from']) }}
        end as rejection_reason
    from typed
    left join buying_units on typed.unit_id = buying_units.unit_id
)

select
    unit_id,
    reference_kind,
    available_from,
    rejection_reason,
    {{ rejected_row_as_json() }} as raw_row
from judged
