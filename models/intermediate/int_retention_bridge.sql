-- Retention the lazy way: each customer's opening plus whatever moved in the
-- window. A customer who came within it lets its expansion in, so this is kept
-- to show the difference.
{%- set kept = ['expansion', 'reactivation', 'contraction', 'churn'] %}
with

customer_changes as (
    select * from {{ ref('int_customer_changes') }}
),

categories as (
    select * from {{ ref('int_customer_categories') }}
    where category in ({{ text_list(kept) }})
),

windows as (
    select * from {{ ref('int_retention_windows') }}
),

parts as (
    select
        customer_changes.customer_id,
        windows.month,
        windows.window_months,
        customer_changes.opening_mrr,
        0 as moved,
        0 as moved_down
    from windows
    inner join customer_changes
        on {{ add_months('windows.opening_month', 1) }} = customer_changes.month
    where customer_changes.opening_mrr > 0
    union all
    select
        categories.customer_id,
        windows.month,
        windows.window_months,
        0 as opening_mrr,
        categories.rest as moved,
        case
            when categories.category in ('contraction', 'churn')
                then categories.rest
            else 0
        end as moved_down
    from windows
    inner join categories
        on
            windows.opening_month < categories.month
            and windows.month >= categories.month
    union all
    select
        customer_changes.customer_id,
        windows.month,
        windows.window_months,
        0 as opening_mrr,
        customer_changes.paused as moved,
        customer_changes.paused as moved_down
    from windows
    inner join customer_changes
        on
            windows.opening_month < customer_changes.month
            and windows.month >= customer_changes.month
    where customer_changes.paused != 0
)

select
    customer_id,
    month,
    window_months,
    cast(sum(opening_mrr) as {{ type_money() }}) as opening_mrr,
    cast(sum(opening_mrr + moved) as {{ type_money() }}) as retained_mrr,
    cast(sum(opening_mrr + moved_down) as {{ type_money() }})
        as gross_retained_mrr,
    cast(0 as {{ type_money() }}) as paused_opening_mrr
from parts
group by customer_id, month, window_months
