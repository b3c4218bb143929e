-- Every day from the first month to the end of the as-of date's: the time spine
-- of the semantic layer.
with

months as (
    select * from {{ ref('account_penetration', 'int_months') }}
),

numbers as (
    {{ dbt.generate_series(31) }}
),

days as (
    select
        months.month,
        {{ add_days(
            'months.month', 'cast(numbers.generated_number - 1 as integer)'
        ) }} as day
    from months
    cross join numbers
)

select
    day,
    month
from days
where day <= {{ month_end('month') }}
