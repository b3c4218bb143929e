-- Every opportunity but renewals, which win nothing new, with the customer of
-- the day it was created and whether that customer, and the unit, had MRR (var
-- retention_basis = consumption: revenue) before that month. What it is called
-- in the CRM doesn't matter.
{%- set is_consumption = var('retention_basis') == 'consumption' %}
-- Built after both, whichever is read, so that unit tests can ask for either:
-- depends_on: {{ ref('account_penetration', 'int_first_revenue') }}
-- depends_on: {{ ref('account_penetration', 'int_first_spend') }}
with

opportunities as (
    select * from {{ ref('account_penetration', 'stg_opportunities') }}
    where kind != 'renewal'
),

account_customers as (
    select * from {{ ref('account_penetration', 'int_account_customers') }}
),

customer_starts as (
    {% if is_consumption -%}
    select
        customer_id,
        first_month as customer_first_month
    from {{ ref('account_penetration', 'int_first_revenue') }}
    {%- else -%}
    select distinct
        customer_id,
        customer_first_month
    from {{ ref('account_penetration', 'int_customer_first_mrr') }}
    {%- endif %}
),

unit_starts as (
    select distinct
        unit_id,
        unit_first_month
    from {{ ref('account_penetration', 'int_first_spend' if is_consumption else 'int_first_mrr') }}
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
