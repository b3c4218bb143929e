-- The ultimate parent of each account, itself where it has none, and the
-- customer it belongs to: that parent (var customer_grain: or the account).
with

accounts as (
    select * from {{ ref('stg_accounts') }}
),

ancestors as (
    {{ list_ancestors('accounts') }}
),

ultimate_parents as (
    select
        account_id,
        coalesce(
            ancestor_5,
            ancestor_4,
            ancestor_3,
            ancestor_2,
            ancestor_1,
            account_id
        ) as parent_id
    from ancestors
)

select
    account_id,
    parent_id,
    {{ 'account_id' if var('customer_grain') == 'account' else 'parent_id' }}
        as customer_id
from ultimate_parents
