-- Wins, closed opportunities and costs of new logos and new units, a row each,
-- in the month in which they fell and the customer's segment. A cost for all
-- segments has none.
with

acquisitions as (
    select * from {{ ref('account_penetration', 'int_acquisitions') }}
),

opportunities as (
    select * from {{ ref('account_penetration', 'int_acquisition_opportunities') }}
),

acquisition_costs as (
    select * from {{ ref('account_penetration', 'stg_acquisition_costs') }}
    where purpose in ('new_logo', 'new_unit')
),

customer_groups as (
    select * from {{ ref('account_penetration', 'int_customer_groups') }}
),

exchange_rates as (
    select * from {{ ref('account_penetration', 'int_exchange_rates_by_month') }}
)

select
    acquisitions.month,
    customer_groups.segment,
    acquisitions.kind,
    1 as wins,
    cast(acquisitions.new_mrr as {{ type_money() }}) as new_mrr,
    cast(null as {{ type_money() }}) as cost,
    cast(null as boolean) as is_opportunity_won,
    cast(null as integer) as cycle_days
from acquisitions
inner join customer_groups
    on acquisitions.customer_id = customer_groups.customer_id
union all
select
    opportunities.month,
    customer_groups.segment,
    opportunities.kind,
    0 as wins,
    cast(null as {{ type_money() }}) as new_mrr,
    cast(null as {{ type_money() }}) as cost,
    opportunities.is_won as is_opportunity_won,
    opportunities.cycle_days
from opportunities
inner join customer_groups
    on opportunities.customer_id = customer_groups.customer_id
union all
select
    acquisition_costs.cost_month as month,
    acquisition_costs.segment,
    acquisition_costs.purpose as kind,
    0 as wins,
    cast(null as {{ type_money() }}) as new_mrr,
    cast(
        {{ converted(
            'acquisition_costs.amount', 'exchange_rates.rate_to_reporting'
        ) }} as {{ type_money() }}
    ) as cost,
    cast(null as boolean) as is_opportunity_won,
    cast(null as integer) as cycle_days
from acquisition_costs
inner join exchange_rates
    on
        acquisition_costs.currency = exchange_rates.currency
        and acquisition_costs.cost_month = exchange_rates.month
