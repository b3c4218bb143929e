-- Every account × unit × product line (the product where it has none) in every
-- month in which its recurring revenue changed, with its customer then: what it
-- contracted before and after, both at the opening month's exchange rates, and
-- what a pause took or gave back. Contracted is what is in force or in a pause
-- that has not lapsed.
with

changes as (
    select * from {{ ref('account_penetration', 'int_mrr_changes_by_line') }}
),

account_customers as (
    select * from {{ ref('account_penetration', 'int_account_customers') }}
)

select
    account_customers.customer_id,
    changes.account_id,
    changes.unit_id,
    changes.product_line,
    changes.month,
    changes.opening_contracted,
    changes.closing_contracted,
    changes.opening_credits,
    changes.closing_credits,
    changes.paused,
    changes.started_discount,
    changes.expired_discount,
    changes.opening_seats,
    changes.closing_seats,
    changes.seats_amount,
    changes.tier_amount
from changes
inner join account_customers
    on
        changes.account_id = account_customers.account_id
        and changes.month >= account_customers.from_month
        and changes.month < account_customers.until_month
