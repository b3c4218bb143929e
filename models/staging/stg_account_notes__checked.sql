-- Every row of account_notes, typed, with the first rule that it breaks. A note
-- without a unit is about the account: blank is one of the key's values.
{%- set kinds = ['challenge', 'objective', 'trend', 'use_case'] %}
with

raw as (
    {{ mark_copies(
        input_rows('account_notes'),
        input_keys()['account_notes'],
        read_as={
            'unit_id': "coalesce(trim(source.unit_id), '')",
            'kind': 'lower(' ~ text_value('source.kind') ~ ')',
        },
    ) }}
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
        {{ text_value('account_id') }} as account_id,
        {{ text_value('unit_id') }} as unit_id,

        ---------- text
        lower({{ text_value('kind') }}) as kind,
        {{ text_value('note') }} as note,

        ---------- dates
        {{ date_value('recorded_on') }} as recorded_on,

        ---------- the row and what cannot be read in it
        raw_row,
        copy_reason,
        {{ first_unreadable({'date': ['recorded_on']}) }} as unreadable
    from raw
),

judged as (
    select
        typed.*,
        case
            when typed.account_id is null then 'missing key account_id'
            when typed.note is null then 'missing key note'
            when typed.copy_reason is not null then typed.copy_reason
            when typed.unreadable is not null then typed.unreadable
            when
                coalesce(typed.kind, '') not in ({{ text_list(kinds) }})
                then 'unknown kind ({{ kinds | join(", ") }})'
            when typed.recorded_on is null then 'missing recorded_on'
            when
                accounts.account_id is null
                then 'unknown account (not in accounts, or rejected there)'
            when
                typed.unit_id is not null and buying_units.unit_id is null
                then 'unknown unit (not in buying_units, or rejected there)'
            when
                buying_units.account_id != typed.account_id
                then 'unit of another account'
            else {{ first_unlikely_date(['typed.recorded_on']) }}
        end as rejection_reason
    from typed
    left join accounts on typed.account_id = accounts.account_id
    left join buying_units on typed.unit_id = buying_units.unit_id
)

select
    account_id,
    unit_id,
    kind,
    note,
    recorded_on,
    rejection_reason,
    {{ rejected_row_as_json() }} as raw_row
from judged
