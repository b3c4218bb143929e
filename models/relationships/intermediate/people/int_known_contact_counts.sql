-- How many people were known in each unit at each month's end: there, and not
-- opted out. Those of no known unit stand without one. They add up by who came
-- and went, so that the work grows with people, not with people × months.
with

versions as (
    select
        *,
        case when buying_role = 'executive_sponsor' then 1 else 0 end
            as is_executive_sponsor
    from {{ ref('account_penetration', 'int_contact_versions') }}
    where counted_from < counted_until
),

as_of as (
    select * from {{ ref('account_penetration', 'int_as_of') }}
),

months as (
    select * from {{ ref('account_penetration', 'int_months') }}
),

changes as (
    select
        versions.account_id,
        versions.unit_id,
        {{ month_of('versions.counted_from') }} as month,
        1 as contacts,
        versions.is_executive_sponsor as executive_sponsors
    from versions
    inner join as_of on versions.counted_from <= as_of.as_of_date
    union all
    select
        versions.account_id,
        versions.unit_id,
        {{ month_of('versions.counted_until') }} as month,
        -1 as contacts,
        -versions.is_executive_sponsor as executive_sponsors
    from versions
    inner join as_of on versions.counted_until <= as_of.as_of_date
),

levels as (
    select
        account_id,
        unit_id,
        month as from_month,
        sum(sum(contacts)) over unit as contacts,
        sum(sum(executive_sponsors)) over unit as executive_sponsors,
        coalesce(lead(month) over unit, cast('9999-12-01' as date))
            as until_month
    from changes
    group by account_id, unit_id, month
    window unit as (partition by account_id, unit_id order by month)
)

select
    levels.account_id,
    levels.unit_id,
    months.month,
    cast(levels.contacts as bigint) as contacts,
    cast(levels.executive_sponsors as bigint) as executive_sponsors
from levels
inner join months
    on
        levels.from_month <= months.month
        and levels.until_month > months.month
where levels.contacts > 0
