-- A customer's MRR is cut only where its lines sum to less than 0, or to less
-- than a millionth. The driver negative_mrr is for these at either end, and by
-- the millionth less than one; anywhere else it would hide that drivers and
-- ledger differ.
select
    customer_id,
    month,
    mrr - sum_of_lines as amount
from {{ ref('account_penetration', 'int_customer_mrr') }}
where mrr != sum_of_lines and sum_of_lines >= 0.000001
union all
select
    movements.customer_id,
    movements.month,
    movements.amount
from {{ ref('account_penetration', 'revenue_movements') }} as movements
inner join {{ ref('account_penetration', 'int_customer_changes') }} as changes
    on
        movements.customer_id = changes.customer_id
        and movements.month = changes.month
where
    movements.driver = 'negative_mrr'
    and changes.opening_of_lines >= 0
    and changes.closing_of_lines >= 0
    and (
        abs(movements.amount) >= 0.000001
        or (
            (
                changes.opening_of_lines = 0
                or changes.opening_of_lines >= 0.000001
            )
            and (
                changes.closing_of_lines = 0
                or changes.closing_of_lines >= 0.000001
            )
        )
    )
