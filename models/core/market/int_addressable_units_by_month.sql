-- The units that could be sold to on each month's last day: the potential of
-- the variants buying_units, seats_sold and seats_active.
with

buying_units as (
    select * from {{ ref('account_penetration', 'stg_buying_units') }}
),

months as (
    select * from {{ ref('account_penetration', 'int_months') }}
)

select
    buying_units.unit_id,
    buying_units.account_id,
    months.month,
    buying_units.potential_users
from buying_units
inner join months
    on
        coalesce(buying_units.opened_on <= months.measured_on, true)
        and coalesce(buying_units.closed_on > months.measured_on, true)
where buying_units.is_addressable
