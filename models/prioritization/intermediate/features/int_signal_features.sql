-- What each account does and says at each month's end beside what it pays: use
-- of our products, touches, opportunities, satisfaction, and what may end.
{%- set opportunity_counts = [
    'open_opportunities', 'won_opportunities', 'lost_opportunities',
] %}
with

account_months as (
    select * from {{ ref('account_penetration', 'int_account_months') }}
),

usage_of_accounts as (
    select * from {{ ref('account_penetration', 'int_usage_features') }}
),

touches as (
    select * from {{ ref('account_penetration', 'int_touch_features') }}
),

opportunities as (
    select * from {{ ref('account_penetration', 'int_opportunity_features') }}
),

health as (
    select * from {{ ref('account_penetration', 'int_health_features') }}
),

renewals as (
    select * from {{ ref('account_penetration', 'int_renewal_features') }}
),

inputs as (
    select
        max(case when input = 'engagements' and is_present then 1 else 0 end)
        = 1 as has_engagements,
        max(case when input = 'opportunities' and is_present then 1 else 0 end)
        = 1 as has_opportunities
    from {{ ref('account_penetration', 'stg_inputs') }}
)

select
    account_months.account_id,
    account_months.month,
    usage_of_accounts.usage_growth_3_months,
    {%- for column in ['inbound_touches_3_months', 'sales_touches'] %}
    case
        when inputs.has_engagements then coalesce(touches.{{ column }}, 0)
    end as {{ column }},
    {%- endfor %}
    {%- for column in opportunity_counts %}
    case
        when inputs.has_opportunities
            then coalesce(opportunities.{{ column }}, 0)
    end as {{ column }},
    {%- endfor %}
    health.satisfaction_score,
    health.health_score,
    cast(coalesce(renewals.due_arr, 0) as {{ type_money() }}) as due_arr,
    coalesce(renewals.lines_under_notice, 0) as lines_under_notice
from account_months
cross join inputs
{%- for part in [
    'usage_of_accounts', 'touches', 'opportunities', 'health', 'renewals',
] %}
left join {{ part }}
    on
        account_months.account_id = {{ part }}.account_id
        and account_months.month = {{ part }}.month
{%- endfor %}
