-- Revenue of each account with any, by month. A customer of a month is an
-- account with captured revenue or MRR above zero in it: credits for the past
-- end no contract.
with

captured as (
    select * from {{ ref('account_penetration', 'int_captured_by_month') }}
)

select
    account_id,
    month,
    {{ monthly('sum(arr)') }} as mrr,
    cast(sum(captured_annual) as {{ type_money() }}) as captured_annual,
    sum(captured_annual) > 0 or sum(arr) > 0 as is_customer
from captured
group by account_id, month
