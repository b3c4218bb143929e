-- Who we know today, account by account, and whether they are engaged. People
-- who left or opted out are not here.
with

contacts as (
    select * from {{ ref('account_penetration', 'int_current_contacts') }}
),

units as (
    select * from {{ ref('account_penetration', 'stg_buying_units') }}
),

engaged as (
    select engaged_contacts.*
    from {{ ref('account_penetration', 'int_engaged_contacts') }} as engaged_contacts
    inner join {{ ref('account_penetration', 'int_months') }} as months
        on
            engaged_contacts.month = months.month
            and months.is_last
),

last_touches as (
    select
        contact_id,
        max(last_touch_on) as last_touch_on
    from {{ ref('account_penetration', 'int_contact_touches') }}
    group by contact_id
),

connections as (
    select
        contact_id,
        count(*) as colleagues
    from {{ ref('account_penetration', 'stg_connections') }}
    group by contact_id
),

inputs as (
    select
        engagements.is_present as has_engagements,
        connections.is_present as has_connections
    from {{ ref('account_penetration', 'stg_inputs') }} as engagements
    inner join {{ ref('account_penetration', 'stg_inputs') }} as connections
        on connections.input = 'connections'
    where engagements.input = 'engagements'
)

select
    contacts.account_id,
    contacts.contact_id,
    contacts.contact_name,
    contacts.title,
    contacts.unit_id,
    units.unit_name,
    contacts.buying_role,
    contacts.is_point_of_contact,
    case when inputs.has_engagements then engaged.contact_id is not null end
        as is_engaged,
    case when inputs.has_engagements then coalesce(engaged.touches, 0) end
        as touches,
    last_touches.last_touch_on,
    case
        when inputs.has_connections then coalesce(connections.colleagues, 0)
    end as colleagues
from contacts
cross join inputs
left join units on contacts.unit_id = units.unit_id
left join engaged on contacts.contact_id = engaged.contact_id
left join last_touches on contacts.contact_id = last_touches.contact_id
left join connections on contacts.contact_id = connections.contact_id
