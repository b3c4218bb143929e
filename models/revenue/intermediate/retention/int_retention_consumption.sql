-- Revenue of each customer in the months of each window and in the same months
-- a year before, for vendors who are paid by the transaction. Exchange rates of
-- the month a year before; a customer is the parent as of the closing month.
-- Var consumption_cohort = first_month: only who bought in the first month of
-- the year before, since one who came later has fewer months there than now.
-- Decisions: D-REV-19, D-REV-20.
with

account_mrr as (
    select * from {{ ref('account_penetration', 'int_account_mrr') }}
    where revenue != 0
),

months as (
    select * from {{ ref('account_penetration', 'int_months') }}
),

exchange_rates as (
    select * from {{ ref('account_penetration', 'int_exchange_rates_by_month') }}
),

account_customers as (
    select * from {{ ref('account_penetration', 'int_account_customers') }}
),

lengths as (
    select 1 as window_months
    union all
    select 3 as window_months
    union all
    select 12 as window_months
),

first_months as (
    select
        account_id,
        currency,
        min(month) as first_month
    from account_mrr
    group by account_id, currency
),

-- What was bought up to each month, from the first purchase on.
running as (
    select
        first_months.account_id,
        first_months.currency,
        months.month,
        months.is_month_complete,
        months.month_of_history,
        {{ add_months('months.month', -12) }} as month_a_year_before,
        coalesce(account_mrr.revenue, 0) as revenue,
        sum(coalesce(account_mrr.revenue, 0)) over (
            partition by first_months.account_id, first_months.currency
            order by months.month
        ) as so_far
    from first_months
    inner join months on first_months.first_month <= months.month
    left join account_mrr
        on
            first_months.account_id = account_mrr.account_id
            and first_months.currency = account_mrr.currency
            and months.month = account_mrr.month
),

-- In a window: up to its last month, less up to the month before its first.
windows as (
    select
        running.*,
        lengths.window_months,
        running.so_far - lag(running.so_far, lengths.window_months, 0) over past
            as closing,
        lag(running.so_far, 12, 0) over past
        - lag(running.so_far, 12 + lengths.window_months, 0) over past as opening,
        lag(running.revenue, 11 + lengths.window_months, 0) over past
            as first_of_opening
    from running
    cross join lengths
    window past as (
        partition by running.account_id, running.currency, lengths.window_months
        order by running.month
    )
),

by_customer as (
    select
        account_customers.customer_id,
        windows.month,
        {%- for amount in ['opening', 'closing', 'first_of_opening'] %}
        sum(
            {{ converted('windows.' ~ amount, 'exchange_rates.rate_to_reporting') }}
        ) as {{ amount }},
        {%- endfor %}
        windows.window_months
    from windows
    inner join exchange_rates
        on
            windows.currency = exchange_rates.currency
            and windows.month_a_year_before = exchange_rates.month
    inner join account_customers
        on
            windows.account_id = account_customers.account_id
            and windows.month >= account_customers.from_month
            and windows.month < account_customers.until_month
    -- The window a year before lies within the history as a whole.
    where
        windows.is_month_complete
        and windows.month_of_history >= 12 + windows.window_months
    group by account_customers.customer_id, windows.month, windows.window_months
)

select
    customer_id,
    month,
    window_months,
    cast(opening as {{ type_money() }}) as opening_mrr,
    cast({{ floor_at_zero('closing') }} as {{ type_money() }}) as retained_mrr,
    cast(least(opening, {{ floor_at_zero('closing') }}) as {{ type_money() }})
        as gross_retained_mrr,
    cast(0 as {{ type_money() }}) as paused_opening_mrr
from by_customer
where
    {{ floor_at_zero('opening') }} > 0
{%- if var('consumption_cohort') == 'first_month' %}
    and {{ floor_at_zero('first_of_opening') }} > 0
    {%- endif %}
