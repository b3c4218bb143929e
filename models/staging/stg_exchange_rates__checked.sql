-- Every row of exchange_rates, typed, with the first rule that it breaks.
{%- set currency = 'upper(' ~ text_value('source.currency') ~ ')' -%}
{%- set rate_date = date_value('source.rate_date') %}
with

raw as (
    {{ mark_copies(
        input_rows('exchange_rates'),
        input_keys()['exchange_rates'],
        read_as={'currency': currency, 'rate_date': rate_date},
    ) }}
),

typed as (
    select
        ---------- text
        {{ currency }} as currency,

        ---------- numbers
        {{ decimal_value('rate_to_reporting') }} as rate_to_reporting,

        ---------- dates
        {{ rate_date }} as rate_date,

        ---------- the row and what cannot be read in it
        source.raw_row,
        source.copy_reason,
        {{ first_unreadable({
            'decimal': ['rate_to_reporting'],
            'date': ['rate_date'],
        }) }} as unreadable
    from raw as source
),

judged as (
    select
        *,
        case
            when currency is null then 'missing key currency'
            when copy_reason is not null then copy_reason
            when unreadable is not null then unreadable
            when rate_date is null then 'missing key rate_date'
            when rate_to_reporting is null then 'missing rate_to_reporting'
            when rate_to_reporting <= 0 then 'rate_to_reporting is not above 0'
            else {{ first_unlikely_date(['rate_date']) }}
        end as rejection_reason
    from typed
)

select
    currency,
    rate_date,
    rate_to_reporting,
    rejection_reason,
    {{ rejected_row_as_json() }} as raw_row
from judged
