-- How much each unit uses, against the people who could, against three months
-- before and against the account's other units, and whether it has outgrown the
-- few seats it has.
-- Decisions: D-REL-11.
with

usage_rows as (
    select * from {{ ref('account_penetration', 'int_usage_rows') }}
),

addressable_units as (
    select * from {{ ref('account_penetration', 'int_addressable_units_by_month') }}
),

account_usage as (
    select * from {{ ref('account_penetration', 'int_usage_of_accounts') }}
),

products_held as (
    select * from {{ ref('account_penetration', 'int_products_held') }}
),

first_usage as (
    select min(month) as first_month
    from usage_rows
),

-- What a unit of known size takes out of its account's sums.
described as (
    select
        usage_rows.*,
        addressable_units.potential_users,
        coalesce(products_held.products_held, 0) as products_held,
        case when addressable_units.potential_users > 0 then 1 else 0 end
            as is_counted
    from usage_rows
    left join addressable_units
        on
            usage_rows.unit_id = addressable_units.unit_id
            and usage_rows.month = addressable_units.month
    left join products_held
        on
            usage_rows.unit_id = products_held.unit_id
            and usage_rows.month = products_held.month
),

compared as (
    select
        described.*,
        case
            when
                {{ add_months('described.month', -3) }}
                >= first_usage.first_month
                then coalesce(before.active_users, 0)
        end as active_users_before,
        {{ safe_divide('described.active_users', 'described.potential_users') }}
            as usage_rate,
        {{ safe_divide('described.active_users', 'described.seats') }}
            as seat_usage_rate,
        {{ safe_divide('described.seats', 'described.potential_users') }}
            as deployed_share,
        {{ safe_divide(
            'account_usage.active_users'
            ~ ' - described.active_users * described.is_counted',
            'account_usage.potential_users - coalesce('
            ~ 'described.potential_users, 0) * described.is_counted',
        ) }} as sibling_usage_rate,
        {{ safe_divide(
            'account_usage.products_held'
            ~ ' - described.products_held * described.is_counted',
            'account_usage.units - described.is_counted',
        ) }} as sibling_products_held
    from described
    cross join first_usage
    left join account_usage
        on
            described.account_id = account_usage.account_id
            and described.product_id = account_usage.product_id
            and described.month = account_usage.month
    left join usage_rows as before
        on
            described.unit_id = before.unit_id
            and described.product_id = before.product_id
            and before.month = {{ add_months('described.month', -3) }}
)

select
    account_id,
    unit_id,
    cast(product_id as {{ dbt.type_string() }}) as product_id,
    month,
    active_users,
    cast(seats as bigint) as seats,
    potential_users,
    usage_rate,
    seat_usage_rate,
    deployed_share,
    active_users_before,
    active_users - active_users_before as active_users_change,
    products_held,
    sibling_usage_rate,
    sibling_products_held,
    case
        when usage_rate is not null and sibling_usage_rate is not null
            then
                usage_rate < sibling_usage_rate
                and products_held < sibling_products_held
    end as is_underserved,
    case
        when seat_usage_rate is not null and deployed_share is not null
            then
                seat_usage_rate >= {{ var('seat_utilisation_min') }}
                and deployed_share <= {{ var('small_deployment_max') }}
    end as is_outgrown
from compared
