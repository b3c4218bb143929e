-- Revenue of each account with any, by month. A customer of a month is an
-- account with captured revenue above zero in it.
with

captured as (
    select * from {{ ref('int_captured_by_month') }}
)

select
    account_id,
    month,
    cast({{ safe_divide('sum(arr)', 12) }} as {{ type_money() }}) as mrr,
    cast(sum(captured_annual) as {{ type_money() }}) as captured_annual,
    sum(captured_annual) > 0 as is_customer
from captured
group by account_id, month
