-- The last touch of each unit up to each month's end, from the month of the
-- first on: with a known person, whoever began it, in any channel. Touches of
-- no known unit stand without one.
with

contact_touches as (
    select * from {{ ref('account_penetration', 'int_contact_touches') }}
),

months as (
    select * from {{ ref('account_penetration', 'int_months') }}
),

by_month as (
    select
        account_id,
        unit_id,
        month,
        max(last_touch_on) as last_touch_on
    from contact_touches
    group by account_id, unit_id, month
),

periods as (
    select
        account_id,
        unit_id,
        month,
        last_touch_on,
        coalesce(
            lead(month) over (
                partition by account_id, unit_id order by month
            ),
            cast('9999-12-01' as date)
        ) as until_month
    from by_month
)

select
    periods.account_id,
    periods.unit_id,
    months.month,
    periods.last_touch_on
from periods
inner join months
    on periods.month <= months.month and periods.until_month > months.month
