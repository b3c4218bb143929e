-- The first month in which a customer had revenue. Of the time before the
-- history only the lines are known, so there it is the first that isn't free.
with

revenue as (
    select * from {{ ref('int_revenue_by_month') }}
),

revenue_lines as (
    select * from {{ ref('stg_revenue_lines') }}
),

hierarchy as (
    select * from {{ ref('int_account_hierarchy') }}
),

exchange_rates as (
    select * from {{ ref('int_exchange_rates_by_month') }}
),

as_of as (
    select * from {{ ref('int_as_of') }}
),

months_with_revenue as (
    select
        hierarchy.customer_id,
        revenue.month
    from revenue
    inner join hierarchy on revenue.account_id = hierarchy.account_id
    inner join exchange_rates
        on
            revenue.currency = exchange_rates.currency
            and revenue.month = exchange_rates.month
    group by hierarchy.customer_id, revenue.month
    having
        sum(
            (
                {{ safe_divide('revenue.arr', 12) }}
                + revenue.usage_revenue
                + revenue.one_time_revenue
            ) * exchange_rates.rate_to_reporting
        ) > 0
),

lines_before_the_history as (
    select
        hierarchy.customer_id,
        {{ month_of('revenue_lines.started_on') }} as month
    from revenue_lines
    inner join as_of
        on revenue_lines.started_on < as_of.history_starts_on
    inner join hierarchy on revenue_lines.account_id = hierarchy.account_id
    where revenue_lines.amount > revenue_lines.discount_amount
),

all_months as (
    select * from months_with_revenue
    union all
    select * from lines_before_the_history
)

select
    customer_id,
    min(month) as first_month
from all_months
group by customer_id
