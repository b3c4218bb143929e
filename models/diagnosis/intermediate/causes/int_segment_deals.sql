-- What is usual in each segment at each month's end: the median of its
-- accounts' average deals, and how often first deals were won in 24 months.
-- Decisions: D-DIA-07.
with

opportunity_history as (
    select * from {{ ref('account_penetration', 'int_opportunity_history') }}
),

account_groups as (
    select * from {{ ref('account_penetration', 'int_account_groups') }}
),

customer_groups as (
    select * from {{ ref('account_penetration', 'int_customer_groups') }}
),

first_deals as (
    select * from {{ ref('account_penetration', 'int_acquisition_opportunities') }}
    where kind = 'new_logo'
),

months as (
    select * from {{ ref('account_penetration', 'int_months') }}
),

average_deals as (
    select
        account_groups.segment,
        opportunity_history.month,
        count(*) as accounts,
        percentile_cont(0.5) within group (
            order by opportunity_history.average_deal
        ) as median_deal
    from opportunity_history
    inner join account_groups
        on opportunity_history.account_id = account_groups.account_id
    where opportunity_history.deals >= 2
    group by account_groups.segment, opportunity_history.month
),

win_rates as (
    select
        customer_groups.segment,
        months.month,
        count(*) as closed,
        count(case when first_deals.is_won then 1 end) as won
    from first_deals
    inner join customer_groups
        on first_deals.customer_id = customer_groups.customer_id
    inner join months
        on
            {{ month_number('first_deals.month') }}
            between months.month_number - 23 and months.month_number
    group by customer_groups.segment, months.month
),

segments as (
    select
        segment,
        month
    from average_deals
    union distinct
    select
        segment,
        month
    from win_rates
)

select
    segments.segment,
    segments.month,
    -- Fewer accounts tell no usual deal.
    cast(
        case
            when average_deals.accounts >= {{ var('minimum_peers') }}
                then average_deals.median_deal
        end as {{ type_double() }}
    ) as median_deal,
    case
        when win_rates.closed >= {{ var('minimum_opportunities') }}
            then {{ safe_divide('win_rates.won', 'win_rates.closed') }}
    end as initial_win_rate
from segments
left join average_deals
    on
        segments.segment = average_deals.segment
        and segments.month = average_deals.month
left join win_rates
    on
        segments.segment = win_rates.segment
        and segments.month = win_rates.month
