-- Closed opportunities to win a customer that had no MRR when they were created
-- (new_logo), or a unit of a customer that had (new_unit). What they were
-- called in the CRM doesn't matter, except that a renewal wins nothing new.
with

opportunities as (
    select * from {{ ref('stg_opportunities') }}
    where stage in ('won', 'lost') and kind != 'renewal'
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
),

described as (
    select
        opportunities.opportunity_id,
        opportunities.stage,
        opportunities.closed_on,
        account_customers.customer_id,
        opportunities.unit_id,
        {{ dbt.datediff(
            'opportunities.created_on', 'opportunities.closed_on', 'day'
        ) }} as cycle_days,
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
)

select
    opportunity_id,
    customer_id,
    {{ month_of('closed_on') }} as month,
    case when is_existing_customer then 'new_unit' else 'new_logo' end as kind,
    stage = 'won' as is_won,
    cast(cycle_days as integer) as cycle_days
from described
where not is_existing_customer or (unit_id is not null and not is_existing_unit)
