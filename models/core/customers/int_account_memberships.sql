-- The groups of each account, a row per grouping: those of the customer it
-- belongs to today, so that a subsidiary counts where its parent does.
with

hierarchy as (
    select * from {{ ref('account_penetration', 'int_account_hierarchy') }}
),

memberships as (
    select * from {{ ref('account_penetration', 'int_customer_memberships') }}
)

select
    hierarchy.account_id,
    memberships.customer_id,
    memberships.group_by,
    memberships.group_value
from hierarchy
inner join memberships on hierarchy.customer_id = memberships.customer_id
