-- The first month at whose end each customer, its accounts as they were then,
-- had MRR of each product line, and of any.
with

levels as (
    select * from {{ ref('account_penetration', 'int_contracted_mrr_periods') }}
    where contracted_arr > credit_arr
),

products as (
    select * from {{ ref('account_penetration', 'stg_products') }}
),

account_customers as (
    select * from {{ ref('account_penetration', 'int_account_customers') }}
),

first_months as (
    select
        account_customers.customer_id,
        products.product_line,
        min(greatest(levels.from_month, account_customers.from_month))
            as first_month
    from levels
    inner join products on levels.product_id = products.product_id
    inner join account_customers
        on
            levels.account_id = account_customers.account_id
            and levels.from_month < account_customers.until_month
            and levels.until_month > account_customers.from_month
    -- What an account was within a month only, it was at no month's end.
    where account_customers.from_month < account_customers.until_month
    group by account_customers.customer_id, products.product_line
)

select
    customer_id,
    product_line,
    first_month,
    min(first_month) over (partition by customer_id) as customer_first_month
from first_months
