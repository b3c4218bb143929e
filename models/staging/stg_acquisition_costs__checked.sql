-- Every row of acquisition_costs, typed, with the first rule that it breaks. A
-- blank segment is one of the key's values: all segments together.
{%- set cost_month = month_of(date_value('source.cost_month')) -%}
{%- set purpose = 'lower(' ~ text_value('source.purpose') ~ ')' -%}
{%- set currency = "coalesce(upper(" ~ text_value('source.currency') ~ "), '"
    ~ var('reporting_currency') ~ "')" %}
with

raw as (
    {{ mark_copies(
        input_rows('acquisition_costs'),
        input_keys()['acquisition_costs'],
        read_as={
            'cost_month': cost_month,
            'segment': "coalesce(trim(source.segment), '')",
            'purpose': purpose,
            'currency': currency,
        },
    ) }}
),

currencies as (
    {{ first_rates(ref('stg_exchange_rates')) }}
),

typed as (
    select
        ---------- text
        {{ text_value('segment') }} as segment,
        {{ purpose }} as purpose,
        {{ currency }} as currency,

        ---------- numbers
        {{ decimal_value('amount') }} as amount,

        ---------- dates
        {{ cost_month }} as cost_month,

        ---------- the row and what cannot be read in it
        source.raw_row,
        source.copy_reason,
        {{ first_unreadable({
            'decimal': ['amount'],
            'date': ['cost_month'],
        }) }} as unreadable
    from raw as source
),

judged as (
    select
        typed.*,
        case
            when typed.copy_reason is not null then typed.copy_reason
            when typed.unreadable is not null then typed.unreadable
            when typed.cost_month is null then 'missing key cost_month'
            when typed.purpose is null then 'missing key purpose'
            when
                typed.purpose not in ('new_logo', 'new_unit', 'expansion')
                then 'unknown purpose (new_logo, new_unit, expansion)'
            when typed.amount is null then 'missing amount'
            when typed.amount < 0 then 'amount is negative'
            when
                currencies.currency is null
                or currencies.first_rate_on
                > {{ first_date_to_convert(month_end('typed.cost_month')) }}
                then 'currency without an exchange rate on or before the date'
            else {{ first_unlikely_date(['cost_month']) }}
        end as rejection_reason
    from typed
    left join currencies on typed.currency = currencies.currency
)

select
    cost_month,
    segment,
    purpose,
    currency,
    amount,
    rejection_reason,
    {{ rejected_row_as_json() }} as raw_row
from judged
