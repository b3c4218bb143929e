-- Opening and the drivers' amounts are closing, for every customer and month:
-- what the drivers add up, line by line, is what the ledger's months differ by.
select
    customer_id,
    month,
    opening_mrr,
    sum(amount) as moved,
    closing_mrr
from {{ ref('account_penetration', 'revenue_movements') }}
group by customer_id, month, opening_mrr, closing_mrr
having opening_mrr + sum(amount) != closing_mrr
