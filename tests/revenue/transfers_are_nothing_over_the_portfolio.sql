-- What one customer gives with an account, another one gets.
select
    month,
    transfer_mrr
from {{ ref('account_penetration', 'revenue_bridge') }}
where group_by = 'portfolio' and transfer_mrr != 0
