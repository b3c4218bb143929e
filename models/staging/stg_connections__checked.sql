-- Every row of connections, typed, with the first rule that it breaks.
with

raw as (
    {{ mark_copies(input_rows('connections'), input_keys()['connections']) }}
),

contacts as (
    select * from {{ ref('stg_contacts') }}
),

typed as (
    select
        ---------- ids
        {{ text_value('colleague_id') }} as colleague_id,
        {{ text_value('contact_id') }} as contact_id,

        ---------- text
        {{ person_name('colleague_name', 'colleague_id') }} as colleague_name,

        ---------- numbers
        cast({{ decimal_value('strength') }} as {{ type_double() }})
            as strength,

        ---------- dates
        {{ date_value('last_interaction_on') }} as last_interaction_on,

        ---------- the row and what cannot be read in it
        raw_row,
        copy_reason,
        {{ first_unreadable({
            'decimal': ['strength'], 'date': ['last_interaction_on'],
        }) }} as unreadable
    from raw
),

judged as (
    select
        typed.*,
        case
            when typed.colleague_id is null then 'missing key colleague_id'
            when typed.contact_id is null then 'missing key contact_id'
            when typed.copy_reason is not null then typed.copy_reason
            when typed.unreadable is not null then typed.unreadable
            when typed.strength is null then 'missing strength'
            when
                typed.strength not between 0 and 1
                then 'strength is not between 0 and 1'
            when
                contacts.contact_id is null
                then 'unknown contact (not in contacts, or rejected there)'
            else {{ first_unlikely_date(['typed.last_interaction_on']) }}
        end as rejection_reason
    from typed
    left join contacts on typed.contact_id = contacts.contact_id
)

select
    colleague_id,
    colleague_name,
    contact_id,
    strength,
    last_interaction_on,
    rejection_reason,
    {{ rejected_row_as_json(names=['colleague_name']) }} as raw_row
from judged
