-- What was known of each account at each month's end and may tell whether it
-- expands or leaves. Nothing dated later changes a row; what is not known is
-- NULL.
{%- set variants = [
    'revenue', 'buying_units', 'products', 'seats_sold', 'seats_active',
] %}
with

accounts as (
    select * from {{ ref('account_penetration', 'stg_accounts') }}
),

hierarchy as (
    select * from {{ ref('account_penetration', 'int_account_hierarchy') }}
),

active_months as (
    select * from {{ ref('account_penetration', 'int_active_months') }}
),

account_penetration as (
    select * from {{ ref('account_penetration', 'account_penetration') }}
),

coverage as (
    select * from {{ ref('account_penetration', 'account_coverage') }}
),

revenue as (
    select * from {{ ref('account_penetration', 'int_revenue_features') }}
),

signals as (
    select * from {{ ref('account_penetration', 'int_signal_features') }}
),

penetration as (
    select
        account_id,
        month,
        is_month_complete,
        {%- for variant in variants %}
        max(case when variant = '{{ variant }}' then rate end)
            as {{ variant }}_rate,
        {%- endfor %}
        {%- for variant in ['seats_sold', 'seats_active'] %}
        max(
            case
                -- Who sits where does not matter here.
                when variant = '{{ variant }}'
                    then coalesce(captured, 0) + captured_outside
            end
        ) as {{ variant }},
        {%- endfor %}
        max(case when variant = 'revenue' then whitespace end) as whitespace,
        max(case when variant = 'buying_units' then potential end)
            as open_units
    from account_penetration
    group by account_id, month, is_month_complete
)

select
    penetration.account_id,
    hierarchy.parent_id,
    penetration.month,
    penetration.is_month_complete,
    active_months.account_id is not null as is_active,
    {%- for variant in variants %}
    penetration.{{ variant }}_rate,
    {%- endfor %}
    cast(penetration.whitespace as {{ type_double() }}) as whitespace,
    {%- for column in [
        'mrr', 'spend_last_year', 'spend_3_months',
        'purchase_months_12_months', 'months_since_purchase',
        'mrr_growth_3_months',
        'mrr_growth_12_months', 'tenure_months', 'months_since_expansion',
        'expansions_12_months', 'contractions_12_months',
    ] %}
    cast(revenue.{{ column }} as {{ type_double() }}) as {{ column }},
    {%- endfor %}
    {{ safe_divide('penetration.seats_active', 'penetration.seats_sold') }}
        as seats_used_share,
    signals.usage_growth_3_months,
    {%- for column in [
        'coverage_score', 'role_coverage', 'engaged_contacts',
        'top_contact_share',
    ] %}
    cast(coverage.{{ column }} as {{ type_double() }}) as {{ column }},
    {%- endfor %}
    {%- for column in [
        'inbound_touches_3_months', 'open_opportunities',
        'won_opportunities', 'lost_opportunities', 'satisfaction_score',
        'health_score',
    ] %}
    cast(signals.{{ column }} as {{ type_double() }}) as {{ column }},
    {%- endfor %}
    case
        when revenue.mrr > 0
            then least(greatest({{ safe_divide(
                'signals.due_arr', '12 * revenue.mrr'
            ) }}, 0), 1)
    end as renewal_due_share,
    cast(signals.lines_under_notice as {{ type_double() }})
        as lines_under_notice,
    cast(penetration.open_units as {{ type_double() }}) as open_units,
    cast(accounts.employee_count as {{ type_double() }}) as employee_count,
    cast(accounts.annual_revenue as {{ type_double() }}) as annual_revenue,
    accounts.segment,
    accounts.industry,
    accounts.region,
    accounts.team_structure
from penetration
inner join accounts on penetration.account_id = accounts.account_id
inner join hierarchy on penetration.account_id = hierarchy.account_id
left join active_months
    on
        penetration.account_id = active_months.account_id
        and penetration.month = active_months.month
{%- for part in ['revenue', 'signals', 'coverage'] %}
left join {{ part }}
    on
        penetration.account_id = {{ part }}.account_id
        and penetration.month = {{ part }}.month
{%- endfor %}
