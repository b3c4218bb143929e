-- The person of each account with the most engaging touches of the window up to
-- the as-of date; a list names them only if they never opted out.
with

engaged as (
    select engaged_contacts.*
    from {{ ref('account_penetration', 'int_engaged_contacts') }} as engaged_contacts
    inner join {{ ref('account_penetration', 'int_months') }} as months
        on
            engaged_contacts.month = months.month
            and months.is_last
),

current_contacts as (
    select * from {{ ref('account_penetration', 'int_current_contacts') }}
),

ranked as (
    select
        *,
        row_number() over (
            partition by account_id
            order by touches desc, contact_id asc
        ) as row_number
    from engaged
)

select
    ranked.account_id,
    ranked.contact_id,
    current_contacts.contact_id as listed_contact_id,
    current_contacts.contact_name
from ranked
left join current_contacts on ranked.contact_id = current_contacts.contact_id
where ranked.row_number = 1
