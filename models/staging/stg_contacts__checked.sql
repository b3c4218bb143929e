-- Every row of contacts, typed, with the first rule that it breaks.
with

raw as (
    {{ mark_copies(input_rows('contacts'), input_keys()['contacts']) }}
),

accounts as (
    select * from {{ ref('stg_accounts') }}
),

buying_units as (
    select * from {{ ref('stg_buying_units') }}
),

typed as (
    select
        ---------- ids
        {{ text_value('contact_id') }} as contact_id,
        {{ text_value('account_id') }} as account_id,
        {{ text_value('unit_id') }} as unit_id,

        ---------- text
        {{ person_name('contact_name', 'contact_id') }} as contact_name,
        {{ text_value('title') }} as title,
        lower({{ text_value('buying_role') }}) as buying_role,

        ---------- booleans
        {{ boolean_value('is_point_of_contact') }} as is_point_of_contact,
        {{ boolean_value('has_opted_out') }} as has_opted_out,

        ---------- dates
        {{ date_value('joined_on') }} as joined_on,
        {{ date_value('left_on') }} as left_on,
        {{ date_value('opted_out_on') }} as opted_out_on,

        ---------- the row and what cannot be read in it
        raw_row,
        copy_reason,
        {{ first_unreadable({
            'boolean': ['is_point_of_contact', 'has_opted_out'],
            'date': ['joined_on', 'left_on', 'opted_out_on'],
        }) }} as unreadable
    from raw
),

judged as (
    select
        typed.*,
        case
            when typed.contact_id is null then 'missing key contact_id'
            when typed.copy_reason is not null then typed.copy_reason
            when typed.unreadable is not null then typed.unreadable
            when
                accounts.account_id is null
                then 'unknown account (not in accounts, or rejected there)'
            when
                typed.unit_id is not null and buying_units.unit_id is null
                then 'unknown unit (not in buying_units, or rejected there)'
            when
                buying_units.account_id != typed.account_id
                then 'unit of another account'
            when
                typed.buying_role not in ({{ text_list(buying_roles()) }})
                then 'unknown buying_role ({{ buying_roles() | join(", ") }})'
            when
                typed.left_on < typed.joined_on
                then 'left before they joined'
            else {{ first_unlikely_date([
                'typed.joined_on', 'typed.left_on', 'typed.opted_out_on',
            ]) }}
        end as rejection_reason
    from typed
    left join accounts on typed.account_id = accounts.account_id
    left join buying_units on typed.unit_id = buying_units.unit_id
)

select
    contact_id,
    account_id,
    unit_id,
    contact_name,
    title,
    buying_role,
    coalesce(is_point_of_contact, false) as is_point_of_contact,
    joined_on,
    left_on,
    coalesce(has_opted_out, false) as has_opted_out,
    opted_out_on,
    rejection_reason,
    {{ rejected_row_as_json(names=['contact_name']) }} as raw_row
from judged
