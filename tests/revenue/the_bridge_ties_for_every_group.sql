-- Opening and everything that moved is closing, for every group and month.
select
    group_by,
    group_value,
    month
from {{ ref('account_penetration', 'revenue_bridge') }}
where
    opening_mrr + new_mrr + reactivation_mrr + expansion_mrr + contraction_mrr
    + churn_mrr + paused_mrr + fx_mrr + transfer_mrr != closing_mrr
