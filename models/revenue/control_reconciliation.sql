-- Our MRR, ARR, revenue and customers beside the totals that finance reports,
-- month by month: outside the var control_tolerance, the build fails.
with

control_totals as (
    select * from {{ ref('account_penetration', 'stg_control_totals') }}
),

months as (
    select * from {{ ref('account_penetration', 'int_months') }}
    where is_month_complete
),

ledger as (
    select * from {{ ref('account_penetration', 'revenue_ledger') }}
),

customer_mrr as (
    select * from {{ ref('account_penetration', 'int_customer_mrr') }}
),

revenue as (
    select
        month,
        sum(mrr + usage_revenue + one_time_revenue) as revenue
    from ledger
    group by month
),

customers as (
    select
        month,
        sum(mrr) as mrr,
        count(case when mrr > 0 then 1 end) as customers
    from customer_mrr
    group by month
),

totals as (
    select
        months.month,
        coalesce(customers.mrr, 0) as mrr,
        coalesce(12 * customers.mrr, 0) as arr,
        coalesce(revenue.revenue, 0) as revenue,
        coalesce(customers.customers, 0) as customers
    from months
    left join customers on months.month = customers.month
    left join revenue on months.month = revenue.month
),

ours as (
    {% for measure in ['mrr', 'arr', 'revenue', 'customers'] -%}
    select
        month,
        '{{ measure }}' as measure,
        {{ measure }} as amount
    from totals
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

-- A total of a month that is not complete, or outside the history, has nothing
-- to be compared with, and says so by NULL.
compared as (
    select
        control_totals.month,
        control_totals.measure,
        control_totals.amount as control_amount,
        ours.amount as our_amount,
        ours.amount - control_totals.amount as difference,
        {{ safe_divide(
            'ours.amount - control_totals.amount', 'control_totals.amount'
        ) }} as difference_share
    from control_totals
    left join ours
        on
            control_totals.month = ours.month
            and control_totals.measure = ours.measure
)

select
    month,
    cast(measure as {{ dbt.type_string() }}) as measure,
    cast(control_amount as {{ type_money() }}) as control_amount,
    cast(our_amount as {{ type_money() }}) as our_amount,
    cast(difference as {{ type_money() }}) as difference,
    difference_share,
    abs(difference) <= abs(control_amount) * {{ var('control_tolerance') }}
        as is_within_tolerance
from compared
