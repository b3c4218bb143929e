-- The accepted rows of buying_units.
with

checked as (
    select * from {{ ref('account_penetration', 'stg_buying_units__checked') }}
)

select
    unit_id,
    account_id,
    unit_name,
    unit_function,
    potential_users,
    is_addressable,
    opened_on,
    closed_on
from checked
where rejection_reason is null
