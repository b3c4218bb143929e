-- Recurring lines that fall due, in the month in which they end, and the lines
-- that follow them: those that name them (renews_line_id), and those that start
-- in that month for the same product line and name none.
with

revenue_lines as (
    select * from {{ ref('account_penetration', 'stg_revenue_lines') }}
),

line_terms as (
    select * from {{ ref('account_penetration', 'int_revenue_line_terms') }}
    where is_periodic and revenue_type = 'recurring'
),

products as (
    select * from {{ ref('account_penetration', 'stg_products') }}
),

as_of as (
    select * from {{ ref('account_penetration', 'int_as_of') }}
),

-- A line that lies within one month has MRR at no month's end.
lines as (
    select
        line_terms.*,
        products.product_line,
        revenue_lines.ended_on,
        revenue_lines.renews_line_id,
        {{ month_of('revenue_lines.started_on') }} as start_month,
        {{ month_of('revenue_lines.ended_on') }} as due_month
    from line_terms
    inner join revenue_lines on line_terms.line_id = revenue_lines.line_id
    inner join products on line_terms.product_id = products.product_id
    inner join as_of on line_terms.in_force_from <= as_of.as_of_date
    where
        revenue_lines.ended_on is null
        or {{ month_of('revenue_lines.started_on') }}
        < {{ month_of('revenue_lines.ended_on') }}
),

named as (
    select distinct renews_line_id as line_id
    from lines
    where renews_line_id is not null
),

due as (
    select
        lines.*,
        case
            when {{ is_paused_on('lines', add_days('lines.ended_on', -1)) }}
                then 0
            else {{ net_annual_amount_on(
                'lines', add_days('lines.ended_on', -1)
            ) }}
        end as last_arr,
        named.line_id is null as is_unnamed
    from lines
    left join named on lines.line_id = named.line_id
    where lines.ended_on is not null
),

started as (
    select
        lines.*,
        case
            when {{ is_paused_on('lines', 'lines.in_force_from') }} then 0
            else {{ net_annual_amount_on('lines', 'lines.in_force_from') }}
        end as first_arr
    from lines
),

events as (
    select
        account_id,
        product_line,
        currency,
        due_month,
        due_month as known_month,
        {{ monthly('last_arr') }} as due_mrr,
        cast(0 as {{ type_money() }}) as named_mrr,
        cast(0 as {{ type_money() }}) as unnamed_mrr,
        case when is_unnamed then 1 else 0 end as unnamed_lines
    from due
    union all
    select
        due.account_id,
        due.product_line,
        started.currency,
        due.due_month,
        greatest(due.due_month, started.start_month) as known_month,
        cast(0 as {{ type_money() }}) as due_mrr,
        {{ monthly('started.first_arr') }} as named_mrr,
        cast(0 as {{ type_money() }}) as unnamed_mrr,
        0 as unnamed_lines
    from started
    inner join due on started.renews_line_id = due.line_id
    union all
    select
        account_id,
        product_line,
        currency,
        start_month as due_month,
        start_month as known_month,
        cast(0 as {{ type_money() }}) as due_mrr,
        cast(0 as {{ type_money() }}) as named_mrr,
        {{ monthly('first_arr') }} as unnamed_mrr,
        0 as unnamed_lines
    from started
    where renews_line_id is null
)

select
    account_id,
    product_line,
    currency,
    due_month,
    known_month,
    cast(sum(due_mrr) as {{ type_money() }}) as due_mrr,
    cast(sum(named_mrr) as {{ type_money() }}) as named_mrr,
    cast(sum(unnamed_mrr) as {{ type_money() }}) as unnamed_mrr,
    cast(sum(unnamed_lines) as bigint) as unnamed_lines
from events
group by account_id, product_line, currency, due_month, known_month
