-- Roles wanted in each unit that could be sold to which nobody known there has.
with

units as (
    select * from {{ ref('account_penetration', 'int_units_today') }}
),

target_roles as (
    select * from {{ ref('account_penetration', 'stg_target_roles') }}
),

held as (
    select distinct
        unit_id,
        buying_role
    from {{ ref('account_penetration', 'int_current_contacts') }}
    where unit_id is not null and buying_role is not null
)

select
    units.unit_id,
    count(*) as target_roles,
    count(*) - count(held.buying_role) as missing_count,
    {{ dbt.listagg(
        'case when held.buying_role is null then target_roles.buying_role end',
        "', '", 'order by target_roles.buying_role asc'
    ) }} as missing_roles
from units
inner join target_roles on units.unit_function = target_roles.unit_function
left join held
    on
        units.unit_id = held.unit_id
        and target_roles.buying_role = held.buying_role
group by units.unit_id
