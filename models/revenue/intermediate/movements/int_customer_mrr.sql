-- MRR of each customer at each month's end, its accounts as they were then, in
-- the reporting currency at the month's rates. Never below 0; what the lines
-- sum to is kept beside.
with

customer_levels as (
    select * from {{ ref('account_penetration', 'int_customer_mrr_periods') }}
    where sum_of_lines != 0
),

months as (
    select * from {{ ref('account_penetration', 'int_months') }}
)

select
    customer_levels.customer_id,
    months.month,
    customer_levels.sum_of_lines,
    cast(
        {{ floor_at_zero('customer_levels.sum_of_lines') }}
        as {{ type_money() }}
    ) as mrr
from customer_levels
inner join months
    on
        customer_levels.from_month <= months.month
        and customer_levels.until_month > months.month
