-- The ultimate parent of each account and the customer it belongs to, as of the
-- as-of date.
with

customers as (
    select * from {{ ref('account_penetration', 'int_account_customers') }}
),

as_of as (
    select coalesce(as_of_date, current_date) as as_of_date
    from {{ ref('account_penetration', 'int_as_of') }}
)

select
    customers.account_id,
    customers.parent_id,
    customers.customer_id
from customers
inner join as_of
    on
        customers.valid_from <= as_of.as_of_date
        and customers.valid_until > as_of.as_of_date
