-- Every row of control_totals, typed, with the first rule that it breaks.
{%- set month = month_of(date_value('source.month')) -%}
{%- set measure = 'lower(' ~ text_value('source.measure') ~ ')' %}
with

raw as (
    {{ mark_copies(
        input_rows('control_totals'),
        input_keys()['control_totals'],
        read_as={'month': month, 'measure': measure},
    ) }}
),

typed as (
    select
        ---------- text
        {{ measure }} as measure,

        ---------- numbers
        {{ decimal_value('amount') }} as amount,

        ---------- dates
        {{ month }} as month,

        ---------- the row and what cannot be read in it
        source.raw_row,
        source.copy_reason,
        {{ first_unreadable({
            'decimal': ['amount'],
            'date': ['month'],
        }) }} as unreadable
    from raw as source
),

judged as (
    select
        *,
        case
            when copy_reason is not null then copy_reason
            when unreadable is not null then unreadable
            when month is null then 'missing key month'
            when measure is null then 'missing key measure'
            when
                measure not in ('mrr', 'arr', 'revenue', 'customers')
                then 'unknown measure (mrr, arr, revenue, customers)'
            when amount is null then 'missing amount'
            else {{ first_unlikely_date(['month']) }}
        end as rejection_reason
    from typed
)

select
    month,
    measure,
    amount,
    rejection_reason,
    {{ rejected_row_as_json() }} as raw_row
from judged
