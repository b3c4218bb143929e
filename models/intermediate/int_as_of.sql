-- The last date that counts and the first: one row. The last is the latest
-- event not after today; where recurring lines of that month all start on its
-- first day, the data are monthly and the month counts whole.
{%- set fixed = fixed_as_of_date() %}
with

revenue_lines as (
    select * from {{ ref('stg_revenue_lines') }}
),

{% if fixed is not none -%}
as_of as (
    {% if var('believed_on') is none -%}
    select cast('{{ fixed }}' as date) as as_of_date
    {%- else -%}
    select
        least(cast('{{ fixed }}' as date), {{ last_known_day() }})
            as as_of_date
    {%- endif %}
),
{%- else -%}
events as (
    {% for column in ['started_on', 'paused_on', 'resumed_on', 'ended_on'] -%}
    select {{ column }} as happened_on from revenue_lines
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

latest as (
    select max(happened_on) as latest_on
    from events
    where happened_on <= {{ last_known_day() }}
),

as_of as (
    select
        case
            when
                min({{ month_of('started_on') }}) = max(started_on)
                then least({{ month_end('latest_on') }}, {{ last_known_day() }})
            else latest_on
        end as as_of_date
    from latest
    left join revenue_lines
        on
            revenue_type = 'recurring'
            and {{ month_of('started_on') }} = {{ month_of('latest_on') }}
            and started_on <= latest_on
    group by latest_on
),
{%- endif %}

first_revenue as (
    select min(started_on) as first_started_on
    from revenue_lines
)

select
    as_of.as_of_date,
    {% if var('history_starts_on') is not none -%}
    cast('{{ var("history_starts_on") }}' as date) as history_starts_on
    {%- else -%}
    {{ month_of('first_started_on') }} as history_starts_on
    {%- endif %}
from as_of
cross join first_revenue
