-- What each account has contracted (recurring lines in force or held in a pause)
-- before and after every month in which it changes. Only whether it is anything
-- matters, so amounts of several currencies add up as they are.
with

levels as (
    select * from {{ ref('account_penetration', 'int_contracted_mrr_periods') }}
),

months as (
    select * from {{ ref('account_penetration', 'int_months') }}
),

changes as (
    select
        account_id,
        from_month as month,
        contracted_arr as change
    from levels
    union all
    select
        account_id,
        until_month as month,
        -contracted_arr as change
    from levels
    where until_month < cast('9999-12-01' as date)
),

by_month as (
    select
        account_id,
        month,
        sum(change) as change
    from changes
    group by account_id, month
),

running as (
    select
        account_id,
        month,
        change,
        sum(change) over (
            partition by account_id order by month
        ) as contracted_after
    from by_month
)

select
    running.account_id,
    running.month,
    cast(running.contracted_after - running.change as {{ type_money() }})
        as contracted_before,
    cast(running.contracted_after as {{ type_money() }}) as contracted_after
from running
inner join months on running.month = months.month
where months.is_month_complete
