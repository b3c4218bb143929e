-- People who used a product that month, of those in the account who could. A
-- unit counts its most used product. Without the input product_usage nothing is
-- known.
with

account_months as (
    select * from {{ ref('account_penetration', 'int_account_months') }}
),

inputs as (
    select * from {{ ref('account_penetration', 'stg_inputs') }}
    where input = 'product_usage'
),

unit_users as (
    select * from {{ ref('account_penetration', 'int_unit_users') }}
),

addressable_units as (
    select * from {{ ref('account_penetration', 'int_addressable_units_by_month') }}
),

potential as (
    select * from {{ ref('account_penetration', 'int_potential_users') }}
),

captured as (
    select
        unit_users.account_id,
        unit_users.month,
        sum(
            case
                when addressable_units.potential_users is not null
                    then unit_users.active_users
            end
        ) as inside,
        sum(
            case
                when addressable_units.potential_users is null
                    then unit_users.active_users
            end
        ) as outside
    from unit_users
    left join addressable_units
        on
            unit_users.unit_id = addressable_units.unit_id
            and unit_users.month = addressable_units.month
    group by unit_users.account_id, unit_users.month
)

select
    account_months.account_id,
    account_months.month,
    cast(
        case when inputs.is_present then coalesce(captured.inside, 0) end
        as {{ type_money() }}
    ) as captured,
    cast(
        case
            when inputs.is_present then coalesce(captured.outside, 0)
        end as {{ type_money() }}
    ) as captured_outside,
    cast(potential.potential as {{ type_money() }}) as potential,
    cast(potential.potential_status as {{ dbt.type_string() }})
        as potential_status
from account_months
cross join inputs
left join captured
    on
        account_months.account_id = captured.account_id
        and account_months.month = captured.month
left join potential
    on
        account_months.account_id = potential.account_id
        and account_months.month = potential.month
