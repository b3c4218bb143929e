-- Expansion ÷ (new + expansion), gross of churn: how much of what is won comes
-- from customers we have. The verdict is on the trailing twelve months.
-- Decisions: D-REV-23.
{%- set reactivation = var('reactivation_in_expansion_share') %}
with

bridge as (
    select * from {{ ref('account_penetration', 'revenue_bridge') }}
),

months as (
    select * from {{ ref('account_penetration', 'int_months') }}
),

won as (
    select
        bridge.group_by,
        bridge.group_value,
        bridge.month,
        months.month_of_history,
        bridge.new_mrr + {{
            'bridge.reactivation_mrr' if reactivation == 'new' else 0
        }} as new_mrr,
        bridge.expansion_mrr + {{
            'bridge.reactivation_mrr' if reactivation == 'expansion' else 0
        }} as expansion_mrr
    from bridge
    inner join months on bridge.month = months.month
),

in_twelve_months as (
    select
        *,
        {{ trailing_twelve_months('new_mrr') }} as new_mrr_12_months,
        {{ trailing_twelve_months('expansion_mrr') }}
            as expansion_mrr_12_months
    from won
),

shared as (
    select
        *,
        {{ safe_divide('expansion_mrr', 'new_mrr + expansion_mrr') }}
            as expansion_share,
        {{ safe_divide(
            'expansion_mrr_12_months',
            'new_mrr_12_months + expansion_mrr_12_months',
        ) }} as expansion_share_12_months,
        cast(0.30 as {{ type_double() }}) as healthy_low,
        cast(0.50 as {{ type_double() }}) as healthy_high
    from in_twelve_months
)

select
    group_by,
    group_value,
    month,
    cast(new_mrr as {{ type_money() }}) as new_mrr,
    cast(expansion_mrr as {{ type_money() }}) as expansion_mrr,
    expansion_share,
    cast(new_mrr_12_months as {{ type_money() }}) as new_mrr_12_months,
    cast(expansion_mrr_12_months as {{ type_money() }})
        as expansion_mrr_12_months,
    expansion_share_12_months,
    healthy_low,
    healthy_high,
    cast(
        case
            when expansion_share_12_months < healthy_low then 'below'
            when expansion_share_12_months > healthy_high then 'above'
            when expansion_share_12_months is not null then 'within'
        end as {{ dbt.type_string() }}
    ) as verdict
from shared
