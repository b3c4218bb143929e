-- How many products each unit spends on, month by month.
with

captured as (
    select * from {{ ref('account_penetration', 'int_captured_by_month') }}
    where unit_id is not null and captured_annual > 0
)

select
    unit_id,
    month,
    count(distinct product_id) as products_held
from captured
group by unit_id, month
