-- Customers without contracts at the start of each month, and whether the last
-- of their accounts lapsed in it. Its accounts are those of the month's end.
with

active_months as (
    select * from {{ ref('account_penetration', 'int_active_months') }}
),

account_customers as (
    select * from {{ ref('account_penetration', 'int_account_customers') }}
),

months as (
    select * from {{ ref('account_penetration', 'int_months') }}
    where is_month_complete
),

both_ends as (
    select
        active_months.account_id,
        months.month,
        1 as is_before,
        0 as is_after
    from active_months
    inner join months
        on {{ add_months('active_months.month', 1) }} = months.month
    union all
    select
        active_months.account_id,
        months.month,
        0 as is_before,
        1 as is_after
    from active_months
    inner join months on active_months.month = months.month
)

select
    account_customers.customer_id,
    both_ends.month,
    max(both_ends.is_after) = 0 as has_left
from both_ends
inner join account_customers
    on
        both_ends.account_id = account_customers.account_id
        and both_ends.month >= account_customers.from_month
        and both_ends.month < account_customers.until_month
group by account_customers.customer_id, both_ends.month
having max(both_ends.is_before) = 1
