-- Satisfaction of the accounts of each group at each month's end: the mean of
-- their latest readings.
with

readings as (
    select * from {{ ref('int_health_features') }}
    where satisfaction_score is not null
),

account_revenue as (
    select * from {{ ref('int_account_revenue') }}
    where is_customer
),

months as (
    select distinct
        month,
        is_last_month
    from {{ ref('int_trailing_months') }}
),

account_groups as (
    select * from {{ ref('int_account_groups') }}
),

members as (
    select
        account_groups.*,
        months.month,
        months.is_last_month,
        readings.satisfaction_score
    from readings
    inner join account_revenue
        on
            readings.account_id = account_revenue.account_id
            and readings.month = account_revenue.month
    inner join months on readings.month = months.month
    inner join account_groups on readings.account_id = account_groups.account_id
)

{{ by_related_group('members', "
        count(*) as satisfaction_accounts,
        avg(satisfaction_score) as satisfaction,
        stddev_samp(satisfaction_score) as satisfaction_deviation
") }}
