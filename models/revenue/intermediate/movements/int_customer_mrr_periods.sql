-- What the lines of each customer, its accounts as they were then, sum to, and
-- the months in which it stays so: in the reporting currency, from the first
-- month of the history on. Spans add up by their changes, so that the work
-- grows with what happens to a customer, not with its months.
-- Decisions: D-REV-01.
with

levels as (
    select
        *,
        {{ monthly('arr') }} as mrr
    from {{ ref('account_penetration', 'int_contracted_mrr_periods') }}
),

account_customers as (
    select * from {{ ref('account_penetration', 'int_account_customers') }}
    -- What an account was within a month only, it was at no month's end.
    where from_month < until_month
),

exchange_rates as (
    select * from {{ ref('account_penetration', 'int_exchange_rates_by_month') }}
),

rates_beside_the_month_before as (
    select
        *,
        lag(rate_to_reporting) over (
            partition by currency order by month
        ) as rate_before
    from exchange_rates
),

rates as (
    select
        currency,
        rate_to_reporting,
        month as from_month,
        lead(month, 1, cast('9999-12-01' as date)) over (
            partition by currency order by month
        ) as until_month
    from rates_beside_the_month_before
    where rate_before is null or rate_before != rate_to_reporting
),

spans as (
    select
        account_customers.customer_id,
        greatest(
            levels.from_month, account_customers.from_month, rates.from_month
        ) as from_month,
        least(
            levels.until_month, account_customers.until_month, rates.until_month
        ) as until_month,
        {{ converted('levels.mrr', 'rates.rate_to_reporting') }} as mrr
    from levels
    inner join account_customers
        on
            levels.account_id = account_customers.account_id
            and levels.from_month < account_customers.until_month
            -- What ends in the month in which its account comes counts as an
            -- empty span, for the customer loses what the account brought.
            and levels.until_month >= account_customers.from_month
    inner join rates
        on
            levels.currency = rates.currency
            and levels.from_month < rates.until_month
            and levels.until_month > rates.from_month
),

changes as (
    select
        customer_id,
        from_month as month,
        mrr
    from spans
    where from_month <= until_month
    union all
    select
        customer_id,
        until_month as month,
        -mrr as mrr
    from spans
    where
        from_month <= until_month
        and until_month < cast('9999-12-01' as date)
),

summed as (
    select
        customer_id,
        month,
        sum(mrr) as change
    from changes
    group by customer_id, month
),

running as (
    select
        customer_id,
        month as from_month,
        lead(month, 1, cast('9999-12-01' as date)) over customer
            as until_month,
        change,
        sum(change) over customer as sum_of_lines
    from summed
    window customer as (partition by customer_id order by month)
)

select
    customer_id,
    from_month,
    until_month,
    cast(sum_of_lines - change as {{ type_money() }}) as opening_of_lines,
    cast(sum_of_lines as {{ type_money() }}) as sum_of_lines
from running
