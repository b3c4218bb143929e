-- (New + expansion + reactivation) ÷ (churn + contraction): how many dollars of
-- MRR come in for each that goes.
with

bridge as (
    select * from {{ ref('account_penetration', 'revenue_bridge') }}
),

months as (
    select * from {{ ref('account_penetration', 'int_months') }}
),

moved as (
    select
        bridge.group_by,
        bridge.group_value,
        bridge.month,
        months.month_of_history,
        bridge.new_mrr + bridge.expansion_mrr + bridge.reactivation_mrr
            as gained_mrr,
        -(bridge.churn_mrr + bridge.contraction_mrr) as lost_mrr
    from bridge
    inner join months on bridge.month = months.month
),

in_twelve_months as (
    select
        *,
        {{ trailing_twelve_months('gained_mrr') }} as gained_mrr_12_months,
        {{ trailing_twelve_months('lost_mrr') }} as lost_mrr_12_months
    from moved
)

select
    group_by,
    group_value,
    month,
    cast(gained_mrr as {{ type_money() }}) as gained_mrr,
    cast(lost_mrr as {{ type_money() }}) as lost_mrr,
    {{ safe_divide('gained_mrr', 'lost_mrr') }} as quick_ratio,
    cast(gained_mrr_12_months as {{ type_money() }}) as gained_mrr_12_months,
    cast(lost_mrr_12_months as {{ type_money() }}) as lost_mrr_12_months,
    {{ safe_divide('gained_mrr_12_months', 'lost_mrr_12_months') }}
        as quick_ratio_12_months
from in_twelve_months
