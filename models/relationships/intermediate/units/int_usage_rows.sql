-- Active users and seats of each unit and month, by product where there was any
-- use, and as `all`, the most used one, for each addressable unit of an account
-- with any use that month: nobody there used anything if it has none.
with

product_usage as (
    select * from {{ ref('account_penetration', 'stg_product_usage') }}
),

unit_users as (
    select * from {{ ref('account_penetration', 'int_unit_users') }}
),

addressable_units as (
    select * from {{ ref('account_penetration', 'int_addressable_units_by_month') }}
),

months as (
    select * from {{ ref('account_penetration', 'int_months') }}
),

captured as (
    select
        unit_id,
        product_id,
        month,
        sum(seats) as seats
    from {{ ref('account_penetration', 'int_captured_by_month') }}
    where unit_id is not null
    group by unit_id, product_id, month
),

seats_of_units as (
    select
        unit_id,
        month,
        max(seats) as seats
    from captured
    group by unit_id, month
),

using_accounts as (
    select distinct
        account_id,
        month
    from unit_users
),

units_in_month as (
    select
        addressable_units.account_id,
        addressable_units.unit_id,
        addressable_units.month
    from addressable_units
    inner join using_accounts
        on
            addressable_units.account_id = using_accounts.account_id
            and addressable_units.month = using_accounts.month
    union
    select
        account_id,
        unit_id,
        month
    from unit_users
)

select
    units_in_month.account_id,
    units_in_month.unit_id,
    'all' as product_id,
    units_in_month.month,
    coalesce(unit_users.active_users, 0) as active_users,
    seats_of_units.seats
from units_in_month
inner join months on units_in_month.month = months.month
left join unit_users
    on
        units_in_month.unit_id = unit_users.unit_id
        and units_in_month.month = unit_users.month
left join seats_of_units
    on
        units_in_month.unit_id = seats_of_units.unit_id
        and units_in_month.month = seats_of_units.month
union all
select
    product_usage.account_id,
    product_usage.unit_id,
    product_usage.product_id,
    product_usage.usage_month as month,
    product_usage.active_users,
    captured.seats
from product_usage
inner join months on product_usage.usage_month = months.month
left join captured
    on
        product_usage.unit_id = captured.unit_id
        and product_usage.product_id = captured.product_id
        and product_usage.usage_month = captured.month
