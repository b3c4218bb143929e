-- Satisfaction of the accounts of each group at each month's end: the mean of
-- their latest readings.
with

readings as (
    select * from {{ ref('account_penetration', 'int_health_features') }}
    where satisfaction_score is not null
),

account_revenue as (
    select * from {{ ref('account_penetration', 'int_account_revenue') }}
    where is_customer
),

months as (
    select distinct
        month,
        is_last_complete
    from {{ ref('account_penetration', 'int_trailing_months') }}
),

memberships as (
    select * from {{ ref('account_penetration', 'int_account_memberships') }}
),

members as (
    select
        memberships.group_by,
        memberships.group_value,
        months.month,
        months.is_last_complete,
        readings.satisfaction_score
    from readings
    inner join account_revenue
        on
            readings.account_id = account_revenue.account_id
            and readings.month = account_revenue.month
    inner join months on readings.month = months.month
    inner join memberships on readings.account_id = memberships.account_id
)

select
    group_by,
    group_value,
    month,
    count(*) as satisfaction_accounts,
    avg(satisfaction_score) as satisfaction,
    stddev_samp(satisfaction_score) as satisfaction_deviation
from members
where group_by != 'parent' or is_last_complete
group by group_by, group_value, month
