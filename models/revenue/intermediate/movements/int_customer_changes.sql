-- Each customer's MRR from one month's end to the next, where something of it
-- changed, and what moved it: transfer, fx and paused first, then the rest,
-- which has one category.
{{- config(materialized='view') }}
with

customer_periods as (
    select * from {{ ref('account_penetration', 'int_customer_mrr_periods') }}
),

months as (
    select * from {{ ref('account_penetration', 'int_months') }}
),

closing_months as (
    select closing.month
    from months as closing
    inner join months as opening
        on closing.month_number - 1 = opening.month_number
    where closing.is_month_complete
),

mrr_changes as (
    select * from {{ ref('account_penetration', 'int_mrr_changes') }}
),

transfers as (
    select * from {{ ref('account_penetration', 'int_account_transfers') }}
),

parts as (
    select
        customer_id,
        month,
        amount as transfer,
        0 as change_of_lines,
        0 as paused
    from transfers
    union all
    select
        customer_id,
        month,
        0 as transfer,
        closing_contracted - opening_contracted + paused as change_of_lines,
        paused
    from mrr_changes
),

changes as (
    select
        customer_id,
        month,
        sum(transfer) as transfer,
        sum(change_of_lines) as change_of_lines,
        sum(paused) as paused
    from parts
    group by customer_id, month
),

summed as (
    select
        customer_periods.customer_id,
        customer_periods.from_month as month,
        customer_periods.opening_of_lines as opening,
        customer_periods.sum_of_lines as closing,
        coalesce(changes.transfer, 0) as transfer,
        coalesce(changes.change_of_lines, 0) as change_of_lines,
        -- What rounding leaves is no pause.
        case when abs(changes.paused) >= 0.000001 then changes.paused else 0 end
            as paused
    from customer_periods
    inner join closing_months
        on customer_periods.from_month = closing_months.month
    left join changes
        on
            customer_periods.customer_id = changes.customer_id
            and customer_periods.from_month = changes.month
    -- Of nothing, another exchange rate makes nothing.
    where
        changes.customer_id is not null
        or customer_periods.opening_of_lines != customer_periods.sum_of_lines
),

floor_at_zero as (
    select
        *,
        {{ floor_at_zero('opening') }} as opening_mrr,
        {{ floor_at_zero('closing') }} as closing_mrr,
        {{ floor_at_zero('opening + transfer + change_of_lines') }}
            as closing_at_opening_rates
    from summed
),

with_rest as (
    select
        *,
        closing_mrr - closing_at_opening_rates as fx,
        closing_at_opening_rates - opening_mrr - transfer - paused as rest,
        -- What is cut at the closing, less what was at the opening.
        closing_at_opening_rates - opening_mrr
        - transfer - change_of_lines as negative_mrr
    from floor_at_zero
)

select
    customer_id,
    month,
    cast(opening_mrr as {{ type_money() }}) as opening_mrr,
    cast(transfer as {{ type_money() }}) as transfer,
    cast(fx as {{ type_money() }}) as fx,
    cast(paused as {{ type_money() }}) as paused,
    cast(rest as {{ type_money() }}) as rest,
    cast(negative_mrr as {{ type_money() }}) as negative_mrr,
    cast(closing_mrr as {{ type_money() }}) as closing_mrr,
    cast(opening as {{ type_money() }}) as opening_of_lines,
    cast(closing as {{ type_money() }}) as closing_of_lines
from with_rest
