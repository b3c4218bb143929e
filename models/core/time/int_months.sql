-- Every month from the first to the as-of date's. A month's value is the state
-- on its last day, in the month of the as-of date on that date.
with

as_of as (
    select * from {{ ref('account_penetration', 'int_as_of') }}
),

numbers as (
    {{ dbt.generate_series(1200) }}
),

months as (
    select
        as_of.*,
        {{ add_months(
            month_of('history_starts_on'), 'cast(generated_number - 1 as integer)'
        ) }} as month
    from numbers
    cross join as_of
),

flagged as (
    select
        month,
        as_of_date,
        history_starts_on,
        {{ month_end('month') }} <= as_of_date as is_month_complete
    from months
    where month <= as_of_date
)

select
    month,
    {{ month_number('month') }} as month_number,
    cast(row_number() over (order by month) as integer) as month_of_history,
    least({{ month_end('month') }}, as_of_date) as measured_on,
    is_month_complete,
    {{ add_months('month', -11) }} >= history_starts_on as is_window_complete,
    month = max(month) over () as is_last,
    coalesce(
        month = max(case when is_month_complete then month end) over (), false
    ) as is_last_complete
from flagged
