-- The champions of each unit on the as-of date, how many they are, and one of
-- them: the only one where there is one.
with

contacts as (
    select * from {{ ref('account_penetration', 'int_current_contacts') }}
    where buying_role = 'champion' and unit_id is not null
),

engaged as (
    select engaged_contacts.contact_id
    from {{ ref('account_penetration', 'int_engaged_contacts') }} as engaged_contacts
    inner join {{ ref('account_penetration', 'int_months') }} as months
        on
            engaged_contacts.month = months.month
            and months.is_last
)

select
    contacts.unit_id,
    count(*) as champions,
    min(contacts.contact_id) as contact_id,
    min(contacts.contact_name) as contact_name,
    count(engaged.contact_id) > 0 as is_engaged
from contacts
left join engaged on contacts.contact_id = engaged.contact_id
group by contacts.unit_id
