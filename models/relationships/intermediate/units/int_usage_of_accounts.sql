-- What the addressable units of known size of each account and month sum to:
-- how many they are, who they could have as users, and how many use each
-- product. A unit is measured against this less itself.
with

usage_rows as (
    select * from {{ ref('account_penetration', 'int_usage_rows') }}
),

addressable_units as (
    select * from {{ ref('account_penetration', 'int_addressable_units_by_month') }}
    where potential_users > 0
),

products_held as (
    select * from {{ ref('account_penetration', 'int_products_held') }}
),

sizes as (
    select
        addressable_units.account_id,
        addressable_units.month,
        count(*) as units,
        sum(addressable_units.potential_users) as potential_users,
        sum(coalesce(products_held.products_held, 0)) as products_held
    from addressable_units
    left join products_held
        on
            addressable_units.unit_id = products_held.unit_id
            and addressable_units.month = products_held.month
    group by addressable_units.account_id, addressable_units.month
),

users as (
    select
        usage_rows.account_id,
        usage_rows.product_id,
        usage_rows.month,
        sum(
            case
                when addressable_units.unit_id is null then 0
                else usage_rows.active_users
            end
        ) as active_users
    from usage_rows
    left join addressable_units
        on
            usage_rows.unit_id = addressable_units.unit_id
            and usage_rows.month = addressable_units.month
    group by usage_rows.account_id, usage_rows.product_id, usage_rows.month
)

select
    users.account_id,
    users.product_id,
    users.month,
    users.active_users,
    sizes.units,
    sizes.potential_users,
    sizes.products_held
from users
inner join sizes
    on users.account_id = sizes.account_id and users.month = sizes.month
