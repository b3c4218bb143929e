-- Why a potential should be doubted, the first that holds: stale, partial,
-- overestimated, disagreeing. Overestimated is a claim that nobody has verified
-- above the company's own revenue, or one per employee above the 95th
-- percentile of its segment, of 20 accounts or more. Above precedent is no
-- error: at most one in 20 customers like it spends as much (wallet_95).
-- Decisions: D-PEN-03, D-PEN-14.
with

account_months as (
    select * from {{ ref('account_penetration', 'int_account_months') }}
),

account_potential as (
    select * from {{ ref('account_penetration', 'int_account_potential') }}
    where basis = 'claimed'
),

wallet_features as (
    select * from {{ ref('account_penetration', 'int_wallet_features') }}
),

modelled_potential as (
    select * from {{ ref('account_penetration', 'int_modelled_potential') }}
),

estimated as (
    select
        account_id,
        min(estimated_on) as first_estimated_on
    from {{ ref('account_penetration', 'int_potential_estimates') }}
    group by account_id
),

held as (
    select distinct
        account_id,
        month
    from {{ ref('account_penetration', 'int_potential_by_scope') }}
),

verified as (
    select
        account_id,
        month
    from {{ ref('account_penetration', 'int_potential_parts') }}
    group by account_id, month
    having bool_and(is_verified)
),

claimed as (
    select
        account_potential.*,
        wallet_features.segment,
        wallet_features.annual_revenue,
        case
            when not account_potential.is_partial
                then {{ safe_divide('potential', 'employee_count') }}
        end as potential_per_employee
    from account_potential
    inner join wallet_features
        on
            account_potential.account_id = wallet_features.account_id
            and account_potential.month = wallet_features.month
),

segment_limits as (
    select
        segment,
        month,
        percentile_cont(0.95) within group (order by potential_per_employee)
            as highest_plausible
    from claimed
    where potential_per_employee > 0
    group by segment, month
    having count(*) >= 20
),

flagged as (
    select
        account_months.account_id,
        account_months.month,
        claimed.potential,
        claimed.is_partial,
        claimed.is_conflicting,
        verified.account_id is null
        and (
            claimed.potential_per_employee > segment_limits.highest_plausible
            -- A ratio: at an exchange rate the last digits are rounded.
            or {{ safe_divide('claimed.potential', 'claimed.annual_revenue') }}
            > 1.000000001
        ) as is_overestimated,
        claimed.potential > modelled_potential.wallet_95 and not claimed.is_partial
            as is_above_precedent,
        estimated.first_estimated_on <= account_months.measured_on
        and held.account_id is null as is_stale
    from account_months
    left join claimed
        on
            account_months.account_id = claimed.account_id
            and account_months.month = claimed.month
    left join segment_limits
        on
            claimed.segment = segment_limits.segment
            and claimed.month = segment_limits.month
    {%- for of_month in ['modelled_potential', 'held', 'verified'] %}
    left join {{ of_month }}
        on
            account_months.account_id = {{ of_month }}.account_id
            and account_months.month = {{ of_month }}.month
    {%- endfor %}
    left join estimated on account_months.account_id = estimated.account_id
)

select
    account_id,
    month,
    potential,
    coalesce(is_stale, false) as is_stale,
    coalesce(is_overestimated, false) as is_overestimated,
    coalesce(is_above_precedent, false) as is_above_precedent,
    case
        when is_stale then 'stale'
        when is_partial then 'partial'
        when is_overestimated then 'overestimated'
        when is_conflicting then 'disagreeing'
    end as potential_status
from flagged
