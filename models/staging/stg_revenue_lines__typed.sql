-- Every row of revenue_lines, typed, with the first rule that it breaks by
-- itself; stg_revenue_lines__checked looks at what it refers to.
with

raw as (
    {{ mark_copies(
        input_rows('revenue_lines'), input_keys()['revenue_lines']
    ) }}
),

typed as (
    select
        ---------- ids
        {{ text_value('line_id') }} as line_id,
        {{ text_value('account_id') }} as account_id,
        {{ text_value('unit_id') }} as unit_id,
        {{ text_value('product_id') }} as product_id,
        {{ text_value('renews_line_id') }} as renews_line_id,

        ---------- text
        lower({{ text_value('revenue_type') }}) as revenue_type,
        lower({{ text_value('amount_period') }}) as amount_period,
        upper({{ text_value('currency') }}) as currency,

        ---------- numbers
        {{ decimal_value('amount') }} as amount,
        {{ decimal_value('discount_amount') }} as discount_amount,
        {{ integer_value('seats') }} as seats,

        ---------- dates
        {{ date_value('started_on') }} as started_on,
        {{ exclusive_end(date_value('ended_on')) }} as ended_on,
        {{ exclusive_end(date_value('discount_ends_on')) }} as discount_ends_on,
        {{ date_value('paused_on') }} as paused_on,
        {{ date_value('resumed_on') }} as resumed_on,
        {{ date_value('notice_given_on') }} as notice_given_on,
        {{ date_value('recorded_on') }} as recorded_on,

        ---------- the row and what cannot be read in it
        raw_row,
        copy_reason,
        {{ first_unreadable({
            'decimal': ['amount', 'discount_amount'],
            'integer': ['seats'],
            'date': [
                'started_on', 'ended_on', 'discount_ends_on', 'paused_on',
                'resumed_on', 'notice_given_on', 'recorded_on',
            ],
        }) }} as unreadable
    from raw
)

select
    *,
    case
        when line_id is null then 'missing key line_id'
        when copy_reason is not null then copy_reason
        when unreadable is not null then unreadable
        when amount is null then 'missing amount'
        when started_on is null then 'missing started_on'
        when
            coalesce(revenue_type, '') not in ('recurring', 'usage', 'one_time')
            then 'unknown revenue_type (recurring, usage, one_time)'
        when
            coalesce(amount_period, '')
            not in ('month', 'quarter', 'year', 'total')
            then 'unknown amount_period (month, quarter, year, total)'
        when
            revenue_type = 'one_time' and amount_period != 'total'
            then 'one_time amount with an amount_period other than total'
        when
            revenue_type = 'recurring'
            and amount_period = 'total'
            and ended_on is null
            then 'recurring total without ended_on'
        when ended_on < started_on then 'ended before it started'
        when resumed_on < paused_on then 'resumed before it was paused'
        when
            resumed_on is not null and paused_on is null
            then 'resumed_on without paused_on'
        else {{ first_unlikely_date([
            'started_on', 'ended_on', 'discount_ends_on', 'paused_on',
            'resumed_on', 'notice_given_on', 'recorded_on',
        ]) }}
    end as own_reason
from typed
