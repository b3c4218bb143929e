-- How often people of each account came to us in the three months up to each
-- month's end, named or anonymous, and how often our sales people went to them
-- in that month.
with

engagements as (
    select * from {{ ref('account_penetration', 'stg_engagements') }}
),

months as (
    select * from {{ ref('account_penetration', 'int_months') }}
),

as_of as (
    select * from {{ ref('account_penetration', 'int_as_of') }}
),

touches as (
    select
        engagements.account_id,
        {{ month_number('engagements.occurred_on') }} as month_number,
        sum(case when {{ is_engaging('engagements') }} then 1 else 0 end)
            as inbound,
        sum(
            case
                when
                    engagements.channel = 'sales'
                    and coalesce(engagements.direction != 'inbound', false)
                    then 1
                else 0
            end
        ) as sales
    from engagements
    inner join as_of on engagements.occurred_on <= as_of.as_of_date
    group by
        engagements.account_id, {{ month_number('engagements.occurred_on') }}
)

select
    touches.account_id,
    months.month,
    cast(sum(touches.inbound) as bigint) as inbound_touches_3_months,
    cast(
        sum(
            case
                when touches.month_number = months.month_number
                    then touches.sales
                else 0
            end
        ) as bigint
    ) as sales_touches
from touches
inner join months
    on
        touches.month_number
        between months.month_number - 2 and months.month_number
group by touches.account_id, months.month
