-- The people who were engaged at each month's end: known that day and with an
-- engaging touch in the window up to and including it, with where they worked
-- and what they were that day.
with

contact_touches as (
    select * from {{ ref('account_penetration', 'int_contact_touches') }}
    where touches > 0
),

months as (
    select * from {{ ref('account_penetration', 'int_months') }}
),

versions as (
    select * from {{ ref('account_penetration', 'int_contact_versions') }}
),

touched as (
    select
        contact_touches.contact_id,
        months.month,
        months.measured_on,
        sum(contact_touches.touches) as touches,
        sum(contact_touches.unknown_direction_touches)
            as unknown_direction_touches
    from contact_touches
    inner join months
        on
            contact_touches.month <= months.month
            and contact_touches.until_month >= months.month
    group by contact_touches.contact_id, months.month, months.measured_on
)

select
    versions.account_id,
    versions.unit_id,
    touched.contact_id,
    versions.buying_role,
    touched.month,
    cast(touched.touches as bigint) as touches,
    cast(touched.unknown_direction_touches as bigint)
        as unknown_direction_touches
from touched
inner join versions
    on
        touched.contact_id = versions.contact_id
        and touched.measured_on >= versions.counted_from
        and touched.measured_on < versions.counted_until
