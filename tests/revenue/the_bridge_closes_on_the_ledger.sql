-- What the ledger shows is what the bridge closes on, but for what is cut to
-- keep customers at 0: whose lines sum to less than 0, or to next to nothing.
with

ledger as (
    select
        month,
        sum(mrr) as mrr
    from {{ ref('account_penetration', 'revenue_ledger') }}
    group by month
),

below_zero as (
    select
        month,
        sum(mrr - sum_of_lines) as cut
    from {{ ref('account_penetration', 'int_customer_mrr') }}
    group by month
)

select
    bridge.month,
    bridge.closing_mrr,
    ledger.mrr
from {{ ref('account_penetration', 'revenue_bridge') }} as bridge
left join ledger on bridge.month = ledger.month
left join below_zero on bridge.month = below_zero.month
where
    bridge.group_by = 'portfolio'
    and bridge.closing_mrr
    != coalesce(ledger.mrr, 0) + coalesce(below_zero.cut, 0)
