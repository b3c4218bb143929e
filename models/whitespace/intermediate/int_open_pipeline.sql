-- Open opportunities on the as-of date by unit and product, where they name
-- both, in the reporting currency at its rate.
with

opportunities as (
    select * from {{ ref('account_penetration', 'stg_opportunities') }}
    where unit_id is not null and product_id is not null
),

as_of as (
    select * from {{ ref('account_penetration', 'int_as_of') }}
),

exchange_rates as (
    select * from {{ ref('account_penetration', 'int_exchange_rates_by_month') }}
)

select
    opportunities.unit_id,
    opportunities.product_id,
    count(*) as opportunities,
    cast(
        sum(
            {{ converted(
                'opportunities.amount', 'exchange_rates.rate_to_reporting'
            ) }}
        ) as {{ type_money() }}
    ) as open_pipeline
from opportunities
inner join as_of
    on
        opportunities.created_on <= as_of.as_of_date
        and (
            opportunities.stage = 'open'
            or opportunities.closed_on > as_of.as_of_date
        )
left join exchange_rates
    on
        opportunities.currency = exchange_rates.currency
        and {{ month_of('as_of.as_of_date') }} = exchange_rates.month
group by opportunities.unit_id, opportunities.product_id
