-- What the causes of a low rate are measured by, for every customer and complete
-- month. A record that has not been kept for twelve months tells nothing yet.
{%- set facts = {
    'engaged_contacts': [
        'coverage.contacts > 0 and coverage.is_coverage_window_complete',
        'coverage.engaged_contacts',
    ],
    'deal_size_to_peers': [
        'opportunities.deals >= 2',
        safe_divide('opportunities.average_deal', 'segment_deals.median_deal'),
    ],
    'inbound_opportunity_share': [
        'opportunities.expansions_with_origin >= 2',
        safe_divide(
            'opportunities.inbound_expansions',
            'opportunities.expansions_with_origin',
        ),
    ],
    'expansion_win_rate': [
        'opportunities.expansions_closed >= 3',
        safe_divide(
            'opportunities.expansions_won', 'opportunities.expansions_closed'
        ),
    ],
} %}
{%- for name in ['created', 'proposed', 'asked_for'] -%}
    {%- do facts.update({'expansions_' ~ name: [
        'records.has_opportunities',
        'coalesce(opportunities.expansions_' ~ name ~ ', 0)',
    ]}) -%}
{%- endfor -%}
{%- for name in ['support_only_contacts', 'handoffs'] -%}
    {%- do facts.update({name: [
        'records.has_account_plans', 'coalesce(plans.' ~ name ~ ', 0)',
    ]}) -%}
{%- endfor -%}
{%- for name in ['competitive_losses', 'competitors_first_heard_of'] -%}
    {%- do facts.update({name: [
        'records.has_opportunities', 'coalesce(losses.' ~ name ~ ', 0)',
    ]}) -%}
{%- endfor %}
with

customers as (
    select * from {{ ref('account_penetration', 'account_penetration') }}
    where variant = 'revenue' and is_customer and is_month_complete
),

features as (
    select * from {{ ref('account_penetration', 'account_features') }}
),

coverage as (
    select * from {{ ref('account_penetration', 'account_coverage') }}
),

account_groups as (
    select * from {{ ref('account_penetration', 'int_account_groups') }}
),

opportunities as (
    select * from {{ ref('account_penetration', 'int_opportunity_history') }}
),

plans as (
    select * from {{ ref('account_penetration', 'int_plan_history') }}
),

losses as (
    select * from {{ ref('account_penetration', 'int_loss_history') }}
),

segment_deals as (
    select * from {{ ref('account_penetration', 'int_segment_deals') }}
),

units as (
    select
        account_id,
        month,
        {{ safe_divide(
            'count(case when contacts = 0 then 1 end)', 'count(contacts)'
        ) }} as units_without_contacts_share
    from {{ ref('account_penetration', 'unit_coverage') }}
    group by account_id, month
),

records as (
    select * from {{ ref('account_penetration', 'int_kept_records') }}
),

thresholds as (
    select
        max(case when signal = 'healthy_from' then threshold end)
            as healthy_from,
        max(case when signal = 'flat_growth_to' then threshold end)
            as flat_growth_to
    from {{ ref('account_penetration', 'int_cause_thresholds') }}
)

select
    customers.account_id,
    customers.month,
    {%- for name, parts in facts.items() %}
    case
        when {{ parts[0] }}
            then {{ parts[1] }}
    end as {{ name }},
    {%- endfor %}
    units.units_without_contacts_share,
    segment_deals.initial_win_rate,
    features.mrr_growth_12_months,
    features.seats_used_share,
    features.mrr_growth_12_months <= thresholds.flat_growth_to as is_flat,
    features.satisfaction_score >= thresholds.healthy_from as is_satisfied,
    -- The better known: health, or else satisfaction.
    coalesce(features.health_score, features.satisfaction_score)
    >= thresholds.healthy_from as is_healthy
from customers
inner join features
    on
        customers.account_id = features.account_id
        and customers.month = features.month
inner join account_groups on customers.account_id = account_groups.account_id
inner join records on customers.month = records.month
cross join thresholds
{%- for part in ['coverage', 'opportunities', 'plans', 'losses', 'units'] %}
left join {{ part }}
    on
        customers.account_id = {{ part }}.account_id
        and customers.month = {{ part }}.month
{%- endfor %}
left join segment_deals
    on
        account_groups.segment = segment_deals.segment
        and customers.month = segment_deals.month
