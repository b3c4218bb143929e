-- People who used a product that month, of those in the account who could. A
-- unit counts its most used product. Without the input product_usage nothing is
-- known.
with

account_months as (
    select * from {{ ref('int_account_months') }}
),

inputs as (
    select * from {{ ref('stg_inputs') }}
    where input = 'product_usage'
),

product_usage as (
    select * from {{ ref('stg_product_usage') }}
),

addressable_units as (
    select * from {{ ref('int_addressable_units_by_month') }}
),

potential as (
    select * from {{ ref('int_potential_users') }}
),

users_by_unit as (
    select
        account_id,
        unit_id,
        usage_month as month,
        max(active_users) as active_users
    from product_usage
    group by account_id, unit_id, usage_month
),

captured as (
    select
        users_by_unit.account_id,
        users_by_unit.month,
        sum(
            case
                when addressable_units.potential_users is not null
                    then users_by_unit.active_users
            end
        ) as inside,
        sum(
            case
                when addressable_units.potential_users is null
                    then users_by_unit.active_users
            end
        ) as outside
    from users_by_unit
    left join addressable_units
        on
            users_by_unit.unit_id = addressable_units.unit_id
            and users_by_unit.month = addressable_units.month
    group by users_by_unit.account_id, users_by_unit.month
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
