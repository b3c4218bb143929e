-- Retention from movements: each customer's opening plus whatever moved in the
-- window. A customer who came within it lets its expansion in, so this is kept
-- to show the difference.
-- Decisions: D-REV-17.
{%- set kept = ['expansion', 'reactivation', 'contraction', 'churn'] %}
with

customer_mrr as (
    select * from {{ ref('account_penetration', 'int_customer_mrr') }}
    where mrr > 0
),

customer_changes as (
    select * from {{ ref('account_penetration', 'int_customer_categories') }}
),

windows as (
    select * from {{ ref('account_penetration', 'int_retention_windows') }}
),

parts as (
    select
        customer_mrr.customer_id,
        windows.month,
        windows.window_months,
        customer_mrr.mrr as opening_mrr,
        0 as moved,
        0 as moved_down
    from windows
    inner join customer_mrr on windows.opening_month = customer_mrr.month
    union all
    select
        customer_changes.customer_id,
        windows.month,
        windows.window_months,
        0 as opening_mrr,
        customer_changes.rest as moved,
        case
            when customer_changes.category in ('contraction', 'churn')
                then customer_changes.rest
            else 0
        end as moved_down
    from windows
    inner join customer_changes
        on
            windows.opening_month < customer_changes.month
            and windows.month >= customer_changes.month
    where customer_changes.category in ({{ text_list(kept) }})
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
