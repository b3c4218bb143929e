-- How each customer account was worked in the twelve months up to each month:
-- whether we saw an opportunity to expand it before the customer asked, and
-- whether a plan was shared, a review held, a handoff made. People in touch and
-- those that two or more colleagues work are of the coverage window.
{%- set events = {
    'has_shared_plan': 'plan_shared',
    'has_cross_team_review': 'cross_team_review',
    'has_handoff': 'handoff',
} %}
with

customers as (
    select * from {{ ref('account_penetration', 'int_account_revenue') }}
    where is_customer
),

trailing_months as (
    select * from {{ ref('account_penetration', 'int_trailing_months') }}
),

months as (
    select distinct
        month,
        is_last_complete
    from trailing_months
),

opportunities as (
    select
        account_id,
        origin in ('rep_proposed', 'success_identified') as is_ours,
        {{ month_of('created_on') }} as created_in
    from {{ ref('account_penetration', 'int_sales_opportunities') }}
    where is_existing_customer and origin is not null
),

origins as (
    select count(*) > 0 as are_known from opportunities
),

account_plans as (
    select
        account_id,
        event,
        {{ month_of('occurred_on') }} as occurred_in
    from {{ ref('account_penetration', 'stg_account_plans') }}
),

colleagues as (
    select
        account_id,
        month,
        count(*) as touched_contacts,
        count(case when colleagues > 1 then 1 end) as duplicated_contacts
    from {{ ref('account_penetration', 'int_contact_colleagues') }}
    group by account_id, month
),

identified as (
    select
        opportunities.account_id,
        trailing_months.month,
        bool_or(opportunities.is_ours) as has_identified_opportunity
    from opportunities
    inner join trailing_months
        on opportunities.created_in = trailing_months.event_month
    group by opportunities.account_id, trailing_months.month
),

planned as (
    select
        account_plans.account_id,
        {%- for flag, event in events.items() %}
        bool_or(account_plans.event = '{{ event }}') as {{ flag }},
        {%- endfor %}
        trailing_months.month
    from account_plans
    inner join trailing_months
        on account_plans.occurred_in = trailing_months.event_month
    group by account_plans.account_id, trailing_months.month
)

select
    customers.account_id,
    customers.month,
    months.is_last_complete,
    case
        when origins.are_known
            then coalesce(identified.has_identified_opportunity, false)
    end as has_identified_opportunity,
    {%- for flag in events %}
    coalesce(planned.{{ flag }}, false) as {{ flag }},
    {%- endfor %}
    coalesce(colleagues.touched_contacts, 0) as touched_contacts,
    coalesce(colleagues.duplicated_contacts, 0) as duplicated_contacts
from customers
cross join origins
inner join months on customers.month = months.month
{%- for part in ['identified', 'planned', 'colleagues'] %}
left join {{ part }}
    on
        customers.account_id = {{ part }}.account_id
        and customers.month = {{ part }}.month
{%- endfor %}
