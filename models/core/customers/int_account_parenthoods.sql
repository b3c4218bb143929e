-- The parent of each account over all time. One that account_parents names as
-- a child, in a row that only the hierarchy rejects too, has its parents from
-- there alone; any other has today's, for ever.
with

accounts as (
    select * from {{ ref('account_penetration', 'stg_accounts') }}
),

account_parents as (
    select * from {{ ref('account_penetration', 'stg_account_parents') }}
),

dated_accounts as (
    select distinct account_id
    from {{ ref('account_penetration', 'stg_account_parents__checked') }}
    where is_sound
),

parenthoods as (
    {{ parent_history('accounts', 'account_parents', 'dated_accounts') }}
)

select
    account_id,
    parent_account_id,
    valid_from,
    valid_until
from parenthoods
