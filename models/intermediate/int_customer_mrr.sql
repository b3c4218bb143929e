-- MRR of each customer and month in each currency, in force and paused, so that
-- both ends of a retention window can be valued at one rate.
with

revenue as (
    select * from {{ ref('int_revenue_by_month') }}
),

hierarchy as (
    select * from {{ ref('int_account_hierarchy') }}
)

select
    hierarchy.customer_id,
    revenue.currency,
    revenue.month,
    cast({{ safe_divide('sum(revenue.arr)', 12) }} as {{ type_money() }})
        as mrr,
    cast(
        {{ safe_divide('sum(revenue.paused_arr)', 12) }} as {{ type_money() }}
    ) as paused_mrr
from revenue
inner join hierarchy on revenue.account_id = hierarchy.account_id
where revenue.arr != 0 or revenue.paused_arr != 0
group by hierarchy.customer_id, revenue.currency, revenue.month
