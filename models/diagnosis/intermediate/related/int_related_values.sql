-- Everything that related metrics are made of, a row for each group and month:
-- parts of the same group side by side, and what is worked out from them.
{%- set parts = [
    'customers', 'loyalty', 'deals', 'pipeline', 'satisfaction',
    'collaboration',
] %}
with

{% for part in parts -%}
{{ part }} as (
    select * from {{ ref('account_penetration', 'int_group_' ~ part) }}
),

{% endfor -%}
windows as (
    select distinct
        month,
        window_months
    from {{ ref('account_penetration', 'int_trailing_months') }}
),

economics as (
    select * from {{ ref('account_penetration', 'new_unit_economics') }}
),

spine as (
    {% for part in parts -%}
    select
        group_by,
        group_value,
        month
    from {{ part }}
    {{ 'union' if not loop.last }}
    {% endfor %}
),

joined as (
    select
        spine.group_by,
        spine.group_value,
        spine.month,
        windows.window_months,
        coalesce(customers.customers, 0) as customers,
        {{ safe_divide('customers.mrr', 'customers.customers') }}
            as mrr_per_customer,
        customers.gross_margin,
        coalesce(loyalty.customer_months, 0) as customer_months,
        coalesce(loyalty.departures, 0) as departures,
        {{ safe_divide('loyalty.departures', 'loyalty.customer_months') }}
            as monthly_churn_rate,
        coalesce(loyalty.growth_customers, 0) as growth_customers,
        loyalty.account_growth_rate,
        loyalty.growth_margin,
        {%- for count in [
            'closed', 'won', 'initial_closed', 'initial_won',
            'expansion_closed', 'expansion_won', 'deals',
        ] %}
        coalesce(deals.{{ count }}, 0) as {{ count }},
        {%- endfor %}
        deals.deal_size,
        {{ mean_margin('deals.deal_size_deviation', 'deals.deals') }}
            as deal_size_margin,
        deals.cycle_days,
        coalesce(pipeline.open_opportunities, 0) as open_opportunities,
        coalesce(pipeline.open_expansion_opportunities, 0)
            as open_expansion_opportunities,
        -- Nothing is open, or nobody knows what it is worth.
        cast(
            case
                when coalesce(pipeline.open_expansion_opportunities, 0) = 0
                    then 0
                else pipeline.expansion_pipeline
            end as {{ type_double() }}
        ) as expansion_pipeline,
        coalesce(satisfaction.satisfaction_accounts, 0) as satisfaction_accounts,
        satisfaction.satisfaction,
        {{ mean_margin(
            'satisfaction.satisfaction_deviation',
            'satisfaction.satisfaction_accounts',
        ) }} as satisfaction_margin,
        {%- for count in [
            'worked_accounts', 'identifiable_accounts', 'identified_accounts',
            'shared_plan_accounts', 'cross_team_review_accounts',
            'handoff_accounts', 'touched_contacts', 'duplicated_contacts',
        ] %}
        coalesce(collaboration.{{ count }}, 0) as {{ count }},
        {%- endfor %}
        {%- for kind in ['new_logo', 'new_unit'] %}
        coalesce({{ kind }}.wins, 0) as {{ kind }}_wins,
        {{ kind }}.cost_per_win as {{ kind }}_cost,
        {%- endfor %}
        new_logo.mrr_per_win as new_logo_mrr
    from spine
    left join windows on spine.month = windows.month
    {% for part in parts -%}
    left join {{ part }}
        on
            spine.group_by = {{ part }}.group_by
            and spine.group_value = {{ part }}.group_value
            and spine.month = {{ part }}.month
    {% endfor -%}
    {% for kind in ['new_logo', 'new_unit'] -%}
    left join economics as {{ kind }}
        on
            spine.group_by = {{ kind }}.group_by
            and spine.group_value = {{ kind }}.group_value
            and spine.month = {{ kind }}.month
            and {{ kind }}.kind = '{{ kind }}'
    {% endfor %}
)

select
    *,
    {{ wilson('departures', 'customer_months', -1) }} as churn_low,
    {{ wilson('departures', 'customer_months', 1) }} as churn_high
from joined
