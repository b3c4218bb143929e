-- Every row of account_plans, typed, with the first rule that it breaks.
{%- set events = [
    'plan_shared', 'cross_team_review', 'handoff', 'support_only_contact',
] %}
{%- set occurred_on = date_value('source.occurred_on') %}
with

raw as (
    {{ mark_copies(
        input_rows('account_plans'),
        input_keys()['account_plans'],
        read_as={
            'event': 'lower(' ~ text_value('source.event') ~ ')',
            'occurred_on': occurred_on,
        },
    ) }}
),

accounts as (
    select * from {{ ref('stg_accounts') }}
),

typed as (
    select
        ---------- ids
        {{ text_value('account_id') }} as account_id,

        ---------- text
        lower({{ text_value('event') }}) as event,

        ---------- dates
        {{ occurred_on }} as occurred_on,

        ---------- the row and what cannot be read in it
        source.raw_row,
        source.copy_reason,
        {{ first_unreadable({'date': ['occurred_on']}) }} as unreadable
    from raw as source
),

judged as (
    select
        typed.*,
        case
            when typed.account_id is null then 'missing key account_id'
            when typed.unreadable is not null then typed.unreadable
            when typed.occurred_on is null then 'missing key occurred_on'
            when typed.copy_reason is not null then typed.copy_reason
            when
                coalesce(typed.event, '') not in ({{ text_list(events) }})
                then 'unknown event ({{ events | join(", ") }})'
            when
                accounts.account_id is null
                then 'unknown account (not in accounts, or rejected there)'
            else {{ first_unlikely_date(['typed.occurred_on']) }}
        end as rejection_reason
    from typed
    left join accounts on typed.account_id = accounts.account_id
)

select
    account_id,
    event,
    occurred_on,
    rejection_reason,
    {{ rejected_row_as_json() }} as raw_row
from judged
