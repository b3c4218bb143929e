-- The first month in which a customer had revenue. Of the time before the
-- history only the lines are known, so there it is the first day of one that is
-- paid for.
-- Decisions: D-PEN-38.
with

revenue as (
    select * from {{ ref('account_penetration', 'int_revenue_by_month') }}
),

revenue_lines as (
    select * from {{ ref('account_penetration', 'stg_revenue_lines') }}
),

exchange_rates as (
    select * from {{ ref('account_penetration', 'int_exchange_rates_by_month') }}
),

as_of as (
    select * from {{ ref('account_penetration', 'int_as_of') }}
),

-- Every account that is or ever was the customer's.
families as (
    select distinct
        account_customers.account_id,
        account_customers.customer_id
    from {{ ref('account_penetration', 'int_account_customers') }} as account_customers
    inner join as_of on account_customers.valid_from <= as_of.as_of_date
),

months_with_revenue as (
    select
        families.customer_id,
        revenue.month
    from revenue
    inner join families on revenue.account_id = families.account_id
    inner join exchange_rates
        on
            revenue.currency = exchange_rates.currency
            and revenue.month = exchange_rates.month
    group by families.customer_id, revenue.month
    having
        sum(
            (
                revenue.arr
                + 12 * (revenue.usage_revenue + revenue.one_time_revenue)
            ) * exchange_rates.rate_to_reporting
        ) > 0
),

paid_lines as (
    select
        account_id,
        -- A discount of it all may begin late, or end before the line does.
        case
            when
                amount > discount_amount
                or discount_starts_on > started_on
                or discount_ends_on <= started_on
                then started_on
            when coalesce(discount_ends_on < ended_on, true)
                then discount_ends_on
        end as paid_from
    from revenue_lines
    where amount > 0
),

lines_before_the_history as (
    select
        families.customer_id,
        {{ month_of('paid_lines.paid_from') }} as month
    from paid_lines
    inner join as_of on paid_lines.paid_from < as_of.history_starts_on
    inner join families on paid_lines.account_id = families.account_id
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
