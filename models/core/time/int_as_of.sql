-- The last date that counts and the first: one row. The last is the day that
-- the data reach, unless a var sets it. They reach what starts, is recorded,
-- used or said, never an end: else the end of an extract would be churn. Where
-- the last recurring lines start on the first of that month, and none ends
-- unseen in the rest of it, the data are monthly and the month counts whole.
-- Decisions: D-COR-03, D-COR-11, D-COR-13, D-COR-14.
{%- set fixed = fixed_as_of_date() %}
{%- set events = [
    ('a revenue line starts', 'started_on', 'revenue_lines'),
    ('a revenue line is paused', 'paused_on', 'revenue_lines'),
    ('a revenue line is resumed', 'resumed_on', 'revenue_lines'),
    ('a revenue line is recorded', 'recorded_on', 'revenue_lines'),
    ('usage is measured', 'usage_month', 'product_usage'),
    ('there is a touch', 'occurred_on', 'engagements'),
] %}
with

revenue_lines as (
    select * from {{ ref('account_penetration', 'stg_revenue_lines') }}
),

product_usage as (
    select * from {{ ref('account_penetration', 'stg_product_usage') }}
),

engagements as (
    select * from {{ ref('account_penetration', 'stg_engagements') }}
),

events as (
    {% for event, column, input in events -%}
    select
        max({{ column }}) as happened_on,
        {{ loop.index }} as precedence,
        '{{ event }}' as event
    from {{ input }}
    where {{ column }} <= {{ last_known_day() }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

reached as (
    select
        happened_on as reached_on,
        event as reached_by
    from events
    order by happened_on desc nulls last, precedence asc
    limit 1
),

recurring_starts as (
    select max(started_on) as last_started_on
    from revenue_lines
    where
        revenue_type = 'recurring'
        and started_on <= {{ last_known_day() }}
),

-- An end that nothing on or after it shows to be reached.
unseen_ends as (
    select min(revenue_lines.ended_on) as first_ended_on
    from revenue_lines
    inner join reached on revenue_lines.ended_on > reached.reached_on
    where revenue_lines.revenue_type = 'recurring'
),

first_revenue as (
    select min(started_on) as first_started_on
    from revenue_lines
),

facts as (
    select
        reached.reached_on,
        reached.reached_by,
        coalesce(
            recurring_starts.last_started_on
            = {{ month_of('reached.reached_on') }}
            and coalesce(
                unseen_ends.first_ended_on
                > {{ month_end('reached.reached_on') }},
                true
            ),
            false
        ) as is_month_whole,
        {{ month_of('first_revenue.first_started_on') }} as first_month
    from reached
    cross join recurring_starts
    cross join unseen_ends
    cross join first_revenue
)

select
    {% if fixed is not none and var('known_as_of') is none -%}
    cast({{ text_literal(fixed) }} as date) as as_of_date,
    {%- elif fixed is not none -%}
    least(cast({{ text_literal(fixed) }} as date), {{ last_known_day() }}) as as_of_date,
    {%- else -%}
    case
        when is_month_whole
            then least({{ month_end('reached_on') }}, {{ last_known_day() }})
        else reached_on
    end as as_of_date,
    {%- endif %}
    {% if var('history_starts_on') is not none -%}
    cast({{ text_literal(var('history_starts_on')) }} as date)
        as history_starts_on,
    {%- else -%}
    first_month as history_starts_on,
    {%- endif %}
    reached_by,
    is_month_whole
from facts
