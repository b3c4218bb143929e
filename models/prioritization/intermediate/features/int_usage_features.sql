-- Whether the use of our products grows in each account: active users of three
-- months against those of the three before, less 1. What was used before the
-- record of it begins is not known, and so not nothing.
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

first_usage as (
    select min(month) as first_month from unit_users
),

users as (
    select
        account_id,
        month,
        sum(active_users) as active_users
    from unit_users
    group by account_id, month
),

monthly as (
    select
        account_months.account_id,
        account_months.month,
        case
            when
                inputs.is_present
                and account_months.month >= first_usage.first_month
                then coalesce(users.active_users, 0)
        end as active_users
    from account_months
    cross join inputs
    cross join first_usage
    left join users
        on
            account_months.account_id = users.account_id
            and account_months.month = users.month
),

running as (
    select
        account_id,
        month,
        sum(active_users) over (
            partition by account_id order by month
            rows between 2 preceding and current row
        ) as users_of_quarter,
        sum(active_users) over (
            partition by account_id order by month
            rows between 5 preceding and 3 preceding
        ) as users_of_quarter_before,
        count(active_users) over (
            partition by account_id order by month
        ) as months_seen
    from monthly
)

select
    account_id,
    month,
    case
        when months_seen >= 6
            then {{ safe_divide(
                'users_of_quarter - users_of_quarter_before',
                'users_of_quarter_before',
            ) }}
    end as usage_growth_3_months
from running
