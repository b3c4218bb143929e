-- Every row of buying_units, typed, with the first rule that it breaks.
with

raw as (
    {{ mark_copies(input_rows('buying_units'), input_keys()['buying_units']) }}
),

accounts as (
    select * from {{ ref('stg_accounts') }}
),

typed as (
    select
        ---------- ids
        {{ text_value('unit_id') }} as unit_id,
        {{ text_value('account_id') }} as account_id,

        ---------- text
        {{ text_value('unit_name') }} as unit_name,
        {{ text_value('unit_function') }} as unit_function,

        ---------- numbers
        {{ integer_value('potential_users') }} as potential_users,
        {{ boolean_value('is_addressable') }} as is_addressable,

        ---------- dates
        {{ date_value('opened_on') }} as opened_on,
        {{ date_value('closed_on') }} as closed_on,

        ---------- the row and what cannot be read in it
        raw_row,
        copy_reason,
        {{ first_unreadable({
            'integer': ['potential_users'],
            'boolean': ['is_addressable'],
            'date': ['opened_on', 'closed_on'],
        }) }} as unreadable
    from raw
),

judged as (
    select
        typed.*,
        case
            when typed.unit_id is null then 'missing key unit_id'
            when typed.copy_reason is not null then typed.copy_reason
            when typed.unreadable is not null then typed.unreadable
            when typed.account_id is null then 'missing account_id'
            when accounts.account_id is null
                then 'unknown account (not in accounts, or rejected there)'
            when typed.unit_name is null then 'missing unit_name'
            when typed.potential_users < 0 then 'potential_users is negative'
            when
                typed.closed_on < typed.opened_on
                then 'closed before it opened'
            else {{ first_unlikely_date(['opened_on', 'closed_on']) }}
        end as rejection_reason
    from typed
    left join accounts on typed.account_id = accounts.account_id
)

select
    unit_id,
    account_id,
    unit_name,
    unit_function,
    potential_users,
    coalesce(is_addressable, true) as is_addressable,
    opened_on,
    closed_on,
    rejection_reason,
    {{ rejected_row_as_json() }} as raw_row
from judged
