-- The driver negative_mrr is for customers whose lines sum to less than 0 at
-- either end; anywhere else it would hide that drivers and ledger differ.
select
    movements.customer_id,
    movements.month,
    movements.amount
from {{ ref('revenue_movements') }} as movements
inner join {{ ref('int_customer_changes') }} as changes
    on
        movements.customer_id = changes.customer_id
        and movements.month = changes.month
where
    movements.driver = 'negative_mrr'
    and changes.opening_of_lines >= 0
    and changes.closing_of_lines >= 0
