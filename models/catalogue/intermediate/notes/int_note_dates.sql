-- A warning where most ends of lines are the last day of a month: they look
-- like the last day in force, and count as the first day no longer in force.
-- Decisions: D-INP-21.
{{- config(materialized='view') }}
with

revenue_lines as (
    select * from {{ ref('account_penetration', 'stg_revenue_lines') }}
),

counted as (
    select
        count(*) as lines,
        count(
            case when ended_on = {{ month_end('ended_on') }} then 1 end
        ) as month_ends
    from revenue_lines
    where ended_on is not null
)

select
    'dates' as kind,
    true as is_warning,
    cast(month_ends as {{ dbt.type_string() }}) || ' of '
    || cast(lines as {{ dbt.type_string() }})
    || ' ended_on are the last day of a month. If that is the last day in '
    || 'force, set end_dates_are_inclusive: true; as it is, the month before '
    || 'is the last one that counts.' as note
from counted
where
    {{ 'false' if var('end_dates_are_inclusive') else 'true' }}
    and lines >= 3
    and month_ends > lines / 2
