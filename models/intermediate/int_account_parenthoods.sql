-- The parent of each account over all time. One that was ever named as a child
-- in account_parents, in a rejected row too, has its parents from there alone;
-- any other has today's, for ever.
with

accounts as (
    select * from {{ ref('stg_accounts') }}
),

account_parents as (
    select * from {{ ref('stg_account_parents') }}
),

dated_accounts as (
    select distinct checked.account_id
    from {{ ref('stg_account_parents__checked') }} as checked
    inner join accounts on checked.account_id = accounts.account_id
),

parenthoods as (
    {{ list_parenthoods('accounts', 'account_parents', 'dated_accounts') }}
)

select
    account_id,
    parent_account_id,
    valid_from,
    valid_until
from parenthoods
