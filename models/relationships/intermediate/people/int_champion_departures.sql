-- The champion who left a unit last, up to the as-of date. Who opted out is not
-- named.
with

contacts as (
    select
        *,
        not has_opted_out and opted_out_on is null as may_be_named
    from {{ ref('account_penetration', 'stg_contacts') }}
    where left_on is not null
),

versions as (
    select * from {{ ref('account_penetration', 'int_contact_versions') }}
    where buying_role = 'champion' and unit_id is not null
),

as_of as (
    select * from {{ ref('account_penetration', 'int_as_of') }}
),

departures as (
    select
        versions.unit_id,
        contacts.left_on,
        as_of.as_of_date - contacts.left_on as days_since,
        case when contacts.may_be_named then contacts.contact_id end
            as contact_id,
        case when contacts.may_be_named then contacts.contact_name end
            as contact_name,
        row_number() over (
            partition by versions.unit_id
            order by contacts.left_on desc, contacts.contact_id asc
        ) as row_number
    from contacts
    inner join as_of on contacts.left_on <= as_of.as_of_date
    inner join versions
        on
            contacts.contact_id = versions.contact_id
            -- What they were on their last day.
            and contacts.left_on > versions.valid_from
            and contacts.left_on <= versions.valid_until
)

select
    unit_id,
    left_on,
    cast(days_since as bigint) as days_since,
    contact_id,
    contact_name
from departures
where row_number = 1
