-- Colleagues of ours and the people at accounts they know, on the as-of
-- date: who left or opted out is not here. Warmth is the strength, halved for
-- each year since they were last in touch; two years where nobody knows.
with

connections as (
    select * from {{ ref('account_penetration', 'stg_connections') }}
),

contacts as (
    select * from {{ ref('account_penetration', 'int_current_contacts') }}
),

as_of as (
    select * from {{ ref('account_penetration', 'int_as_of') }}
),

dated as (
    select
        contacts.account_id,
        contacts.unit_id,
        connections.colleague_id,
        connections.colleague_name,
        contacts.contact_id,
        contacts.contact_name,
        contacts.title,
        connections.strength,
        connections.last_interaction_on,
        -- A greatest() of NULL and 0 would be 0.
        case
            when connections.last_interaction_on is null then 730
            else
                greatest(as_of.as_of_date - connections.last_interaction_on, 0)
        end as days_since
    from connections
    cross join as_of
    inner join contacts on connections.contact_id = contacts.contact_id
)

select
    *,
    strength * power(0.5, cast(days_since as {{ type_double() }}) / 365)
        as warmth
from dated
