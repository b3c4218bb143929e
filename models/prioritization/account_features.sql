-- What was known of each account at each month's end and may tell whether it
-- expands or leaves. Nothing dated later changes a row; what is not known is
-- NULL.
-- Decisions: D-PRI-05.
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
    select
        *,
        -- Who sits where does not matter here.
        coalesce(captured, 0) + captured_outside as seats
    from {{ ref('account_penetration', 'account_penetration') }}
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
        max(case when variant = 'revenue' then rate end) as revenue_rate,
        max(case when variant = 'buying_units' then rate end)
            as buying_units_rate,
        max(case when variant = 'products' then rate end) as products_rate,
        max(case when variant = 'seats_sold' then rate end) as seats_sold_rate,
        max(case when variant = 'seats_active' then rate end)
            as seats_active_rate,
        max(case when variant = 'seats_sold' then seats end) as seats_sold,
        max(case when variant = 'seats_active' then seats end) as seats_active,
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
    penetration.revenue_rate,
    penetration.buying_units_rate,
    penetration.products_rate,
    penetration.seats_sold_rate,
    penetration.seats_active_rate,
    cast(penetration.whitespace as {{ type_double() }}) as whitespace,
    cast(revenue.mrr as {{ type_double() }}) as mrr,
    cast(revenue.spend_last_year as {{ type_double() }}) as spend_last_year,
    cast(revenue.spend_3_months as {{ type_double() }}) as spend_3_months,
    cast(revenue.purchase_months_12_months as {{ type_double() }})
        as purchase_months_12_months,
    cast(revenue.months_since_purchase as {{ type_double() }}) as months_since_purchase,
    revenue.mrr_growth_3_months,
    revenue.mrr_growth_12_months,
    cast(revenue.tenure_months as {{ type_double() }}) as tenure_months,
    cast(revenue.months_since_expansion as {{ type_double() }})
        as months_since_expansion,
    cast(revenue.expansions_12_months as {{ type_double() }}) as expansions_12_months,
    cast(revenue.contractions_12_months as {{ type_double() }})
        as contractions_12_months,
    {{ safe_divide('penetration.seats_active', 'penetration.seats_sold') }}
        as seats_used_share,
    signals.usage_growth_3_months,
    coverage.coverage_score,
    coverage.role_coverage,
    cast(coverage.engaged_contacts as {{ type_double() }}) as engaged_contacts,
    coverage.top_contact_share,
    cast(signals.inbound_touches_3_months as {{ type_double() }})
        as inbound_touches_3_months,
    cast(signals.open_opportunities as {{ type_double() }}) as open_opportunities,
    cast(signals.won_opportunities as {{ type_double() }}) as won_opportunities,
    cast(signals.lost_opportunities as {{ type_double() }}) as lost_opportunities,
    cast(signals.satisfaction_score as {{ type_double() }}) as satisfaction_score,
    cast(signals.health_score as {{ type_double() }}) as health_score,
    case
        when revenue.mrr > 0
            then least(greatest({{ safe_divide(
                'signals.due_arr', '12 * revenue.mrr'
            ) }}, 0), 1)
    end as renewal_due_share,
    cast(signals.lines_under_notice as {{ type_double() }}) as lines_under_notice,
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
left join revenue
    on
        penetration.account_id = revenue.account_id
        and penetration.month = revenue.month
left join signals
    on
        penetration.account_id = signals.account_id
        and penetration.month = signals.month
left join coverage
    on
        penetration.account_id = coverage.account_id
        and penetration.month = coverage.month
