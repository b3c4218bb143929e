-- What was closed in the twelve months up to each month, by group: how many,
-- how much, how fast, and apart for initial and expansion opportunities.
with

opportunities as (
    select
        *,
        {{ month_of('closed_on') }} as closed_in
    from {{ ref('account_penetration', 'int_sales_opportunities') }}
    where stage in ('won', 'lost')
),

trailing_months as (
    select * from {{ ref('account_penetration', 'int_trailing_months') }}
),

memberships as (
    select * from {{ ref('account_penetration', 'int_customer_memberships') }}
),

exchange_rates as (
    select * from {{ ref('account_penetration', 'int_exchange_rates_by_month') }}
),

members as (
    select
        memberships.group_by,
        memberships.group_value,
        trailing_months.month,
        trailing_months.is_last_complete,
        opportunities.is_existing_customer,
        opportunities.stage = 'won' as is_won,
        case when opportunities.stage = 'won' then opportunities.cycle_days end
            as cycle_days,
        case
            when opportunities.stage = 'won'
                then cast(
                    {{ converted(
                        'opportunities.amount',
                        'exchange_rates.rate_to_reporting',
                    ) }} as {{ type_double() }}
                )
        end as amount
    from opportunities
    inner join trailing_months
        on opportunities.closed_in = trailing_months.event_month
    inner join memberships
        on opportunities.customer_id = memberships.customer_id
    left join exchange_rates
        on
            opportunities.currency = exchange_rates.currency
            and opportunities.closed_in = exchange_rates.month
)

select
    group_by,
    group_value,
    month,
    count(*) as closed,
    count(case when is_won then 1 end) as won,
    count(case when not is_existing_customer then 1 end) as initial_closed,
    count(case when not is_existing_customer and is_won then 1 end)
        as initial_won,
    count(case when is_existing_customer then 1 end) as expansion_closed,
    count(case when is_existing_customer and is_won then 1 end)
        as expansion_won,
    count(amount) as deals,
    avg(amount) as deal_size,
    stddev_samp(amount) as deal_size_deviation,
    percentile_cont(0.5) within group (order by cycle_days) as cycle_days
from members
where group_by != 'parent' or is_last_complete
group by group_by, group_value, month
