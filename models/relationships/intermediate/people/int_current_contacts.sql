-- The people a list may name on the as-of date: who were there and have
-- never opted out, not even later.
with

contacts as (
    select * from {{ ref('account_penetration', 'stg_contacts') }}
    where not has_opted_out and opted_out_on is null
),

versions as (
    select * from {{ ref('account_penetration', 'int_contact_versions') }}
),

as_of as (
    select * from {{ ref('account_penetration', 'int_as_of') }}
)

select
    versions.contact_id,
    versions.account_id,
    versions.unit_id,
    contacts.contact_name,
    contacts.title,
    versions.buying_role,
    versions.is_point_of_contact
from versions
inner join contacts on versions.contact_id = contacts.contact_id
inner join as_of
    on
        versions.counted_from <= as_of.as_of_date
        and versions.counted_until > as_of.as_of_date
