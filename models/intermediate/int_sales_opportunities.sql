-- Every opportunity but renewals, which win nothing new, with the customer of
-- the day it was created and whether that customer, and the unit, had MRR
-- before that month. What it is called in the CRM doesn't matter.
with

opportunities as (
    select * from {{ ref('stg_opportunities') }}
    where kind != 'renewal'
),

account_customers as (
    select * from {{ ref('int_account_customers') }}
),

customer_starts as (
    select distinct
        customer_id,
        customer_first_month
    from {{ ref('int_customer_first_mrr') }}
),

unit_starts as (
    select distinct
        unit_id,
        unit_first_month
    from {{ ref('int_first_mrr') }}
    where unit_id is not null
)

select
    opportunities.opportunity_id,
    opportunities.account_id,
    account_customers.customer_id,
    opportunities.unit_id,
    opportunities.stage,
    opportunities.origin,
    opportunities.currency,
    opportunities.amount,
    opportunities.created_on,
    opportunities.closed_on,
    cast(
        {{ dbt.datediff(
            'opportunities.created_on', 'opportunities.closed_on', 'day'
        ) }} as integer
    ) as cycle_days,
    coalesce(
        customer_starts.customer_first_month
        < {{ month_of('opportunities.created_on') }},
        false
    ) as is_existing_customer,
    coalesce(
        unit_starts.unit_first_month
        < {{ month_of('opportunities.created_on') }},
        false
    ) as is_existing_unit
from opportunities
inner join account_customers
    on
        opportunities.account_id = account_customers.account_id
        and opportunities.created_on >= account_customers.valid_from
        and opportunities.created_on < account_customers.valid_until
left join customer_starts
    on account_customers.customer_id = customer_starts.customer_id
left join unit_starts on opportunities.unit_id = unit_starts.unit_id
