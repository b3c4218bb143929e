-- Opportunities to expand each account, by what was known at each month's end:
-- how many were open, and how many closed in the twelve months before. The
-- closed_on of an open one is only when it is expected to close.
with

opportunities as (
    select
        *,
        {{ month_number('closed_on') }} as closed_number
    from {{ ref('account_penetration', 'stg_opportunities') }}
    where kind in ('upsell', 'cross_sell')
),

months as (
    select * from {{ ref('account_penetration', 'int_months') }}
)

select
    opportunities.account_id,
    months.month,
    count(
        case
            when
                opportunities.stage = 'open'
                or opportunities.closed_on > months.measured_on
                then 1
        end
    ) as open_opportunities,
    count(
        case
            when
                opportunities.stage = 'won'
                and opportunities.closed_on <= months.measured_on
                then 1
        end
    ) as won_opportunities,
    count(
        case
            when
                opportunities.stage = 'lost'
                and opportunities.closed_on <= months.measured_on
                then 1
        end
    ) as lost_opportunities
from opportunities
inner join months
    on
        opportunities.created_on <= months.measured_on
        and (
            opportunities.stage = 'open'
            or opportunities.closed_number > months.month_number - 12
        )
group by opportunities.account_id, months.month
