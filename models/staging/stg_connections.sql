-- The accepted rows of connections.
with

checked as (
    select * from {{ ref('account_penetration', 'stg_connections__checked') }}
)

select
    colleague_id,
    colleague_name,
    contact_id,
    cast(strength as {{ type_double() }}) as strength,
    last_interaction_on
from checked
where rejection_reason is null
