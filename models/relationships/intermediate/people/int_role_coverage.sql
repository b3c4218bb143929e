-- Roles that are wanted in each addressable unit, by its function, and how many
-- of them an engaged person of it has, month by month.
with

addressable_units as (
    select * from {{ ref('account_penetration', 'int_addressable_units_by_month') }}
),

buying_units as (
    select * from {{ ref('account_penetration', 'stg_buying_units') }}
),

target_roles as (
    select * from {{ ref('account_penetration', 'stg_target_roles') }}
),

engaged_contacts as (
    select * from {{ ref('account_penetration', 'int_engaged_contacts') }}
),

wanted as (
    select
        unit_function,
        count(*) as target_roles
    from target_roles
    group by unit_function
),

found as (
    select
        engaged_contacts.unit_id,
        engaged_contacts.month,
        count(distinct engaged_contacts.buying_role) as engaged_target_roles
    from engaged_contacts
    inner join buying_units on engaged_contacts.unit_id = buying_units.unit_id
    inner join target_roles
        on
            buying_units.unit_function = target_roles.unit_function
            and engaged_contacts.buying_role = target_roles.buying_role
    group by engaged_contacts.unit_id, engaged_contacts.month
)

select
    addressable_units.account_id,
    addressable_units.unit_id,
    addressable_units.month,
    wanted.target_roles,
    coalesce(found.engaged_target_roles, 0) as engaged_target_roles
from addressable_units
inner join buying_units on addressable_units.unit_id = buying_units.unit_id
inner join wanted on buying_units.unit_function = wanted.unit_function
left join found
    on
        addressable_units.unit_id = found.unit_id
        and addressable_units.month = found.month
