-- What fell due for renewal in each window and what followed it, pooled per
-- customer (as of the closing month), product line and month, so that two lines
-- renewed as one are one renewal. Exchange rates of the opening month.
-- Decisions: D-REV-18.
with

events as (
    select * from {{ ref('account_penetration', 'int_renewal_events') }}
),

windows as (
    select * from {{ ref('account_penetration', 'int_retention_windows') }}
),

exchange_rates as (
    select * from {{ ref('account_penetration', 'int_exchange_rates_by_month') }}
),

account_customers as (
    select * from {{ ref('account_penetration', 'int_account_customers') }}
),

renewals as (
    select
        account_customers.customer_id,
        events.product_line,
        events.due_month,
        windows.month,
        windows.window_months,
        {%- for amount in ['due_mrr', 'named_mrr', 'unnamed_mrr'] %}
        sum(
            {{ converted(
                'events.' ~ amount, 'exchange_rates.rate_to_reporting'
            ) }}
        ) as {{ amount }},
        {%- endfor %}
        sum(events.unnamed_lines) as unnamed_lines
    from windows
    inner join events
        on
            windows.opening_month < events.due_month
            and windows.month >= events.due_month
            and windows.month >= events.known_month
    inner join exchange_rates
        on
            events.currency = exchange_rates.currency
            and windows.opening_month = exchange_rates.month
    inner join account_customers
        on
            events.account_id = account_customers.account_id
            and windows.month >= account_customers.from_month
            and windows.month < account_customers.until_month
    group by
        account_customers.customer_id,
        events.product_line,
        events.due_month,
        windows.month,
        windows.window_months
),

followed as (
    select
        customer_id,
        month,
        window_months,
        due_mrr,
        named_mrr + case when unnamed_lines > 0 then unnamed_mrr else 0 end
            as following_mrr
    from renewals
    where {{ floor_at_zero('due_mrr') }} > 0
),

floor_at_zero as (
    select
        customer_id,
        month,
        window_months,
        due_mrr,
        {{ floor_at_zero('following_mrr') }} as retained_mrr
    from followed
)

select
    customer_id,
    month,
    window_months,
    cast(sum(due_mrr) as {{ type_money() }}) as opening_mrr,
    cast(sum(retained_mrr) as {{ type_money() }}) as retained_mrr,
    cast(sum(least(due_mrr, retained_mrr)) as {{ type_money() }})
        as gross_retained_mrr,
    cast(0 as {{ type_money() }}) as paused_opening_mrr
from floor_at_zero
group by customer_id, month, window_months
