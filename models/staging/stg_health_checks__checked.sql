-- Every row of health_checks, typed, with the first rule that it breaks. One
-- without a unit is about the account: blank is one of the key's values.
{%- set measured_on = date_value('source.measured_on') %}
with

raw as (
    {{ mark_copies(
        input_rows('health_checks'),
        input_keys()['health_checks'],
        read_as={
            'unit_id': "coalesce(trim(source.unit_id), '')",
            'measured_on': measured_on,
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

        ---------- numbers
        {{ decimal_value('satisfaction_score') }} as satisfaction_score,
        {{ decimal_value('health_score') }} as health_score,

        ---------- dates
        {{ measured_on }} as measured_on,

        ---------- the row and what cannot be read in it
        source.raw_row,
        source.copy_reason,
        {{ first_unreadable({
            'decimal': ['satisfaction_score', 'health_score'],
            'date': ['measured_on'],
        }) }} as unreadable
    from raw as source
),

judged as (
    select
        typed.*,
        case
            when typed.account_id is null then 'missing key account_id'
            when typed.unreadable is not null then typed.unreadable
            when typed.measured_on is null then 'missing key measured_on'
            when typed.copy_reason is not null then typed.copy_reason
            when
                typed.satisfaction_score is null and typed.health_score is null
                then 'missing satisfaction_score and health_score'
            when
                typed.satisfaction_score not between 0 and 100
                then 'satisfaction_score is not between 0 and 100'
            when
                typed.health_score not between 0 and 100
                then 'health_score is not between 0 and 100'
            when
                accounts.account_id is null
                then 'unknown account (not in accounts, or rejected there)'
            when
                typed.unit_id is not null and buying_units.unit_id is null
                then 'unknown unit (not in buying_units, or rejected there)'
            when
                buying_units.account_id != typed.account_id
                then 'unit of another account'
            else {{ first_unlikely_date(['typed.measured_on']) }}
        end as rejection_reason
    from typed
    left join accounts on typed.account_id = accounts.account_id
    left join buying_units on typed.unit_id = buying_units.unit_id
)

select
    account_id,
    unit_id,
    satisfaction_score,
    health_score,
    measured_on,
    rejection_reason,
    {{ rejected_row_as_json() }} as raw_row
from judged
