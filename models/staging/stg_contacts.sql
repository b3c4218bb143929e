-- The accepted rows of contacts.
with

checked as (
    select * from {{ ref('account_penetration', 'stg_contacts__checked') }}
)

select
    contact_id,
    account_id,
    unit_id,
    contact_name,
    title,
    buying_role,
    is_point_of_contact,
    joined_on,
    left_on,
    has_opted_out,
    opted_out_on
from checked
where rejection_reason is null
