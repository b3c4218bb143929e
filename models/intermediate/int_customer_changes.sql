-- Each customer's MRR from one month's end to the next, and what moved it:
-- transfer, fx and paused first, then the rest, which has one category.
with

customer_mrr as (
    select * from {{ ref('int_customer_mrr') }}
),

months as (
    select * from {{ ref('int_months') }}
),

closing_months as (
    select closing.month
    from months as closing
    inner join months as opening
        on closing.month_number - 1 = opening.month_number
    where closing.is_month_complete
),

mrr_changes as (
    select * from {{ ref('int_mrr_changes') }}
),

account_customers as (
    select * from {{ ref('int_account_customers') }}
),

transfers as (
    select * from {{ ref('int_account_transfers') }}
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
        account_customers.customer_id,
        mrr_changes.month,
        0 as transfer,
        mrr_changes.closing_mrr - mrr_changes.opening_mrr as change_of_lines,
        -- Carried less in force is what is in a pause that has not lapsed.
        (mrr_changes.closing_mrr - mrr_changes.opening_mrr)
        - (mrr_changes.closing_carried - mrr_changes.opening_carried) as paused
    from mrr_changes
    inner join account_customers
        on
            mrr_changes.account_id = account_customers.account_id
            and mrr_changes.month >= account_customers.from_month
            and mrr_changes.month < account_customers.until_month
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

openings as (
    select
        customer_id,
        {{ add_months('month', 1) }} as month,
        sum_of_lines
    from customer_mrr
),

both_ends as (
    select
        coalesce(openings.customer_id, closings.customer_id) as customer_id,
        coalesce(openings.month, closings.month) as month,
        openings.sum_of_lines as opening,
        closings.sum_of_lines as closing
    from openings
    full outer join customer_mrr as closings
        on
            openings.customer_id = closings.customer_id
            and openings.month = closings.month
),

summed as (
    select
        coalesce(both_ends.customer_id, changes.customer_id) as customer_id,
        coalesce(both_ends.month, changes.month) as month,
        coalesce(both_ends.opening, 0) as opening,
        coalesce(both_ends.closing, 0) as closing,
        coalesce(changes.transfer, 0) as transfer,
        coalesce(changes.change_of_lines, 0) as change_of_lines,
        coalesce(changes.paused, 0) as paused
    from both_ends
    full outer join changes
        on
            both_ends.customer_id = changes.customer_id
            and both_ends.month = changes.month
),

never_below_zero as (
    select
        *,
        greatest(opening, 0) as opening_mrr,
        greatest(closing, 0) as closing_mrr,
        greatest(opening + transfer + change_of_lines, 0)
            as closing_at_opening_rates
    from summed
    where month in (select closing_months.month from closing_months)
),

with_rest as (
    select
        *,
        closing_mrr - closing_at_opening_rates as fx,
        closing_at_opening_rates - opening_mrr - transfer - paused as rest
    from never_below_zero
)

select
    customer_id,
    month,
    cast(opening_mrr as {{ type_money() }}) as opening_mrr,
    cast(transfer as {{ type_money() }}) as transfer,
    cast(fx as {{ type_money() }}) as fx,
    cast(paused as {{ type_money() }}) as paused,
    cast(rest as {{ type_money() }}) as rest,
    cast(closing_mrr as {{ type_money() }}) as closing_mrr,
    cast(opening as {{ type_money() }}) as opening_of_lines,
    cast(closing as {{ type_money() }}) as closing_of_lines
from with_rest
