-- Every row of outreach_assignments, typed, with the first rule that it breaks.
-- A second assignment of an account, to another variant or on another day, is
-- a crossover and no copy.
{%- set variant = 'lower(' ~ text_value('source.variant') ~ ')' %}
{%- set assigned_on = date_value('source.assigned_on') %}
with

raw as (
    {{ mark_copies(
        input_rows('outreach_assignments'),
        input_keys()['outreach_assignments'],
        read_as={'assigned_on': assigned_on, 'variant': variant},
    ) }}
),

accounts as (
    select * from {{ ref('stg_accounts') }}
),

typed as (
    select
        ---------- ids
        {{ text_value('experiment_id') }} as experiment_id,
        {{ text_value('account_id') }} as account_id,

        ---------- text
        {{ variant }} as variant,
        lower({{ text_value('tactic') }}) as tactic,
        lower({{ text_value('message') }}) as message,
        lower({{ text_value('send_timing') }}) as send_timing,

        ---------- numbers
        {{ decimal_value('planned_share') }} as planned_share,

        ---------- dates
        {{ assigned_on }} as assigned_on,

        ---------- the row and what cannot be read in it
        source.raw_row,
        source.copy_reason,
        {{ first_unreadable({
            'decimal': ['planned_share'],
            'date': ['assigned_on'],
        }) }} as unreadable
    from raw as source
),

judged as (
    select
        typed.*,
        case
            when typed.experiment_id is null then 'missing key experiment_id'
            when typed.account_id is null then 'missing key account_id'
            when typed.variant is null then 'missing key variant'
            when typed.unreadable is not null then typed.unreadable
            when typed.assigned_on is null then 'missing key assigned_on'
            when typed.copy_reason is not null then typed.copy_reason
            when
                typed.planned_share <= 0 or typed.planned_share > 1
                then 'planned_share is not above 0 and up to 1'
            when
                accounts.account_id is null
                then 'unknown account (not in accounts, or rejected there)'
            else {{ first_unlikely_date(['typed.assigned_on']) }}
        end as rejection_reason
    from typed
    left join accounts on typed.account_id = accounts.account_id
)

select
    experiment_id,
    account_id,
    variant,
    planned_share,
    tactic,
    message,
    send_timing,
    assigned_on,
    rejection_reason,
    {{ rejected_row_as_json() }} as raw_row
from judged
