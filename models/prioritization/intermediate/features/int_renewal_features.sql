-- How much of each account's recurring revenue has an end within six months of
-- each month's end, and whether notice was given on any line by then. Only
-- lines that had begun count, and paused ones have no ARR; the end of a paid period
-- is taken as known from its start.
with

lines as (
    select
        line_terms.account_id,
        line_terms.currency,
        line_terms.in_force_from,
        line_terms.paused_on,
        line_terms.resumed_on,
        line_terms.discount_from,
        line_terms.discount_until,
        line_terms.annual_amount,
        line_terms.annual_discount,
        revenue_lines.ended_on,
        revenue_lines.notice_given_on
    from {{ ref('account_penetration', 'int_revenue_line_terms') }} as line_terms
    inner join {{ ref('account_penetration', 'stg_revenue_lines') }} as revenue_lines
        on line_terms.line_id = revenue_lines.line_id
    where line_terms.is_periodic and line_terms.revenue_type = 'recurring'
),

months as (
    select * from {{ ref('account_penetration', 'int_months') }}
),

exchange_rates as (
    select * from {{ ref('account_penetration', 'int_exchange_rates_by_month') }}
),

due as (
    select
        lines.account_id,
        months.month,
        {{ converted(
            '(' ~ net_annual_amount_on('lines', 'months.measured_on') ~ ')',
            'exchange_rates.rate_to_reporting',
        ) }} as due_arr,
        0 as notices
    from lines
    inner join months
        on
            {{ month_number('lines.ended_on') }} - 6 <= months.month_number
            and lines.ended_on > months.measured_on
            and lines.in_force_from <= months.measured_on
            and not {{ is_paused_on('lines', 'months.measured_on') }}
    inner join exchange_rates
        on
            lines.currency = exchange_rates.currency
            and months.month = exchange_rates.month
),

under_notice as (
    select
        lines.account_id,
        months.month,
        0 as due_arr,
        1 as notices
    from lines
    inner join months
        on
            lines.notice_given_on <= months.measured_on
            and lines.in_force_from <= months.measured_on
            and (lines.ended_on > months.measured_on or lines.ended_on is null)
),

all_rows as (
    select * from due
    union all
    select * from under_notice
)

select
    account_id,
    month,
    cast(sum(due_arr) as {{ type_money() }}) as due_arr,
    cast(sum(notices) as bigint) as lines_under_notice
from all_rows
group by account_id, month
