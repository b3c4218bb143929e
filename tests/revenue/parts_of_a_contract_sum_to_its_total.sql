-- A contract for a total amount shows in the ledger month by month, and the
-- months sum to the total. Checked where a contract stands alone in its cell,
-- has run its whole term in the reporting currency, and was never paused.
with

contracts as (
    select
        account_id,
        unit_id,
        product_id,
        min(amount - discount_amount) as total,
        min(started_on) as started_on,
        max(ended_on) as ended_on
    from {{ ref('account_penetration', 'stg_revenue_lines') }}
    group by account_id, unit_id, product_id
    having
        count(*) = 1
        and min(revenue_type) = 'recurring'
        and min(amount_period) = 'total'
        and max(paused_on) is null
        and max(discount_ends_on) is null
        and min(currency) = {{ text_literal(var('reporting_currency')) }}
)

select
    contracts.account_id,
    contracts.product_id,
    contracts.total,
    sum(ledger.mrr + ledger.one_time_revenue) as parts
from contracts
inner join {{ ref('account_penetration', 'int_as_of') }} as as_of
    on
        contracts.started_on >= as_of.history_starts_on
        and contracts.ended_on <= as_of.as_of_date
inner join {{ ref('account_penetration', 'revenue_ledger') }} as ledger
    on
        contracts.account_id = ledger.account_id
        and contracts.unit_id is not distinct from ledger.unit_id
        and contracts.product_id = ledger.product_id
group by
    contracts.account_id,
    contracts.unit_id,
    contracts.product_id,
    contracts.total
having
    abs(sum(ledger.mrr + ledger.one_time_revenue) - contracts.total) > 0.000001
