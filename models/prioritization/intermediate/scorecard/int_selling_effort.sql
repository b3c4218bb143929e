-- How often our sales people went to each account in the six months after each
-- month: what may have made an outcome that the score predicted.
with

signals as (
    select * from {{ ref('account_penetration', 'int_signal_features') }}
)

select
    account_id,
    month,
    cast(
        sum(sales_touches) over (
            partition by account_id order by month
            rows between 1 following and 6 following
        ) as bigint
    ) as sales_touches
from signals
