-- Seats sold, of the people in the account who could use the products. One
-- person may hold a seat of several products, so a unit counts its widest one.
with

account_months as (
    select * from {{ ref('account_penetration', 'int_account_months') }}
),

captured_by_month as (
    select * from {{ ref('account_penetration', 'int_captured_by_month') }}
),

addressable_units as (
    select * from {{ ref('account_penetration', 'int_addressable_units_by_month') }}
),

potential as (
    select * from {{ ref('account_penetration', 'int_potential_users') }}
),

-- Where no line says how many seats it has, nobody knows how many are sold.
lines as (
    select count(seats) > 0 as have_seats
    from {{ ref('account_penetration', 'stg_revenue_lines') }}
),

seats_by_unit as (
    select
        account_id,
        unit_id,
        month,
        max(seats) as seats
    from captured_by_month
    where seats > 0
    group by account_id, unit_id, month
),

captured as (
    select
        seats_by_unit.account_id,
        seats_by_unit.month,
        sum(
            case
                when addressable_units.potential_users is not null
                    then seats_by_unit.seats
            end
        ) as inside,
        sum(
            case
                when addressable_units.potential_users is null
                    then seats_by_unit.seats
            end
        ) as outside,
        count(seats_by_unit.unit_id) = 0 as is_without_units
    from seats_by_unit
    left join addressable_units
        on
            seats_by_unit.unit_id = addressable_units.unit_id
            and seats_by_unit.month = addressable_units.month
    group by seats_by_unit.account_id, seats_by_unit.month
)

select
    account_months.account_id,
    account_months.month,
    -- Nobody knows who sits where, if no line names a unit.
    cast(
        case
            when not lines.have_seats then null
            when captured.is_without_units and potential.potential is not null
                then null
            else coalesce(captured.inside, 0)
        end as {{ type_money() }}
    ) as captured,
    cast(
        case when lines.have_seats then coalesce(captured.outside, 0) end
        as {{ type_money() }}
    ) as captured_outside,
    cast(potential.potential as {{ type_money() }}) as potential,
    cast(potential.potential_status as {{ dbt.type_string() }})
        as potential_status
from account_months
cross join lines
left join captured
    on
        account_months.account_id = captured.account_id
        and account_months.month = captured.month
left join potential
    on
        account_months.account_id = potential.account_id
        and account_months.month = potential.month
