-- What coverage is counted from, month by month: a row for each account as a
-- whole, without a unit, and one for each of its units that could be sold to.
-- Who has no known unit counts for the account only.
with

keys as (
    select
        account_id,
        cast(null as {{ dbt.type_string() }}) as unit_id,
        month
    from {{ ref('account_penetration', 'int_account_months') }}
    union all
    select
        account_id,
        unit_id,
        month
    from {{ ref('account_penetration', 'int_addressable_units_by_month') }}
),

-- Each part rolls its units up to their account. What is left without a unit
-- and is no such sum is of no known unit, and has no row of its own.
known as (
    select
        account_id,
        unit_id,
        month,
        sum(contacts) as contacts,
        sum(executive_sponsors) as executive_sponsors
    from {{ ref('account_penetration', 'int_known_contact_counts') }}
    group by account_id, month, rollup(unit_id)
    having grouping(unit_id) = 1 or unit_id is not null
),

engaged as (
    select
        account_id,
        unit_id,
        month,
        count(*) as engaged_contacts,
        count(distinct unit_id) as engaged_units,
        count(distinct buying_role) as engaged_roles,
        count(case when buying_role = 'executive_sponsor' then 1 end)
            as engaged_sponsors,
        sum(touches) as touches,
        max(touches) as top_touches,
        sum(unknown_direction_touches) as unknown_direction_touches
    from {{ ref('account_penetration', 'int_engaged_contacts') }}
    group by account_id, month, rollup(unit_id)
    having grouping(unit_id) = 1 or unit_id is not null
),

roles as (
    select
        account_id,
        unit_id,
        month,
        sum(target_roles) as target_roles,
        sum(engaged_target_roles) as engaged_target_roles
    from {{ ref('account_penetration', 'int_role_coverage') }}
    group by account_id, month, rollup(unit_id)
    having grouping(unit_id) = 1 or unit_id is not null
),

last_touches as (
    select
        account_id,
        unit_id,
        month,
        max(last_touch_on) as last_touch_on
    from {{ ref('account_penetration', 'int_last_touches') }}
    group by account_id, month, rollup(unit_id)
    having grouping(unit_id) = 1 or unit_id is not null
)

select
    keys.account_id,
    keys.unit_id,
    keys.month,
    cast(coalesce(known.contacts, 0) as bigint) as contacts,
    coalesce(known.executive_sponsors, 0) as executive_sponsors,
    coalesce(engaged.engaged_contacts, 0) as engaged_contacts,
    coalesce(engaged.engaged_units, 0) as engaged_units,
    coalesce(engaged.engaged_roles, 0) as engaged_roles,
    coalesce(engaged.engaged_sponsors, 0) as engaged_sponsors,
    cast(coalesce(engaged.touches, 0) as bigint) as touches,
    engaged.top_touches,
    engaged.unknown_direction_touches,
    cast(roles.target_roles as bigint) as target_roles,
    cast(roles.engaged_target_roles as bigint) as engaged_target_roles,
    last_touches.last_touch_on
from keys
left join known
    on
        keys.account_id = known.account_id
        and keys.unit_id is not distinct from known.unit_id
        and keys.month = known.month
left join engaged
    on
        keys.account_id = engaged.account_id
        and keys.unit_id is not distinct from engaged.unit_id
        and keys.month = engaged.month
left join roles
    on
        keys.account_id = roles.account_id
        and keys.unit_id is not distinct from roles.unit_id
        and keys.month = roles.month
left join last_touches
    on
        keys.account_id = last_touches.account_id
        and keys.unit_id is not distinct from last_touches.unit_id
        and keys.month = last_touches.month
