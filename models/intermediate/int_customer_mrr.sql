-- MRR of each customer at each month's end, its accounts as they were then, in
-- the reporting currency at the month's rates. Never below 0; what the lines
-- sum to is kept beside.
with

levels as (
    select * from {{ ref('int_revenue_levels') }}
    where arr != 0
),

exchange_rates as (
    select * from {{ ref('int_exchange_rates_by_month') }}
),

account_customers as (
    select * from {{ ref('int_account_customers') }}
),

in_force as (
    select
        levels.account_id,
        exchange_rates.month,
        exchange_rates.rate_to_reporting,
        {{ monthly('levels.arr') }} as mrr
    from levels
    inner join exchange_rates
        on
            levels.currency = exchange_rates.currency
            and levels.from_month <= exchange_rates.month
            and levels.until_month > exchange_rates.month
),

by_customer as (
    select
        account_customers.customer_id,
        in_force.month,
        sum({{ converted('in_force.mrr', 'in_force.rate_to_reporting') }})
            as sum_of_lines
    from in_force
    inner join account_customers
        on
            in_force.account_id = account_customers.account_id
            and in_force.month >= account_customers.from_month
            and in_force.month < account_customers.until_month
    group by account_customers.customer_id, in_force.month
)

select
    customer_id,
    month,
    cast(sum_of_lines as {{ type_money() }}) as sum_of_lines,
    cast(greatest(sum_of_lines, 0) as {{ type_money() }}) as mrr
from by_customer
where sum_of_lines != 0
