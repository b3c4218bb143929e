-- The units that could be sold to on the as-of date: who they are, whether they
-- buy anything, and whether we talk to them through somebody there.
with

addressable_units as (
    select units.*
    from {{ ref('account_penetration', 'int_addressable_units_by_month') }} as units
    inner join {{ ref('account_penetration', 'int_months') }} as months
        on
            units.month = months.month
            and months.is_last
),

buying_units as (
    select * from {{ ref('account_penetration', 'stg_buying_units') }}
),

captured as (
    select
        captured_by_month.unit_id,
        sum(captured_by_month.captured_annual) as captured_annual
    from {{ ref('account_penetration', 'int_captured_by_month') }} as captured_by_month
    inner join {{ ref('account_penetration', 'int_months') }} as months
        on
            captured_by_month.month = months.month
            and months.is_last
    group by captured_by_month.unit_id
),

points_of_contact as (
    select distinct unit_id
    from {{ ref('account_penetration', 'int_current_contacts') }}
    where is_point_of_contact and unit_id is not null
)

select
    addressable_units.account_id,
    addressable_units.unit_id,
    buying_units.unit_name,
    buying_units.unit_function,
    coalesce(captured.captured_annual, 0) > 0 as is_sold,
    points_of_contact.unit_id is not null as has_point_of_contact
from addressable_units
inner join buying_units on addressable_units.unit_id = buying_units.unit_id
left join captured on addressable_units.unit_id = captured.unit_id
left join points_of_contact
    on addressable_units.unit_id = points_of_contact.unit_id
