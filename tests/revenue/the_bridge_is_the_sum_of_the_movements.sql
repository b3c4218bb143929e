-- The portfolio's column of each category is what its customers' movements sum
-- to.
{%- set categories = [
    'new', 'reactivation', 'expansion', 'contraction', 'churn',
    'paused', 'fx', 'transfer',
] %}
with

movements as (
    select
        {%- for category in categories %}
        sum(case when category = '{{ category }}' then amount else 0 end)
            as {{ category }}_mrr,
        {%- endfor %}
        month
    from {{ ref('account_penetration', 'revenue_movements') }}
    group by month
)

select bridge.month
from {{ ref('account_penetration', 'revenue_bridge') }} as bridge
left join movements on bridge.month = movements.month
where
    bridge.group_by = 'portfolio'
    and (
        false
        {%- for category in categories %}
        or bridge.{{ category }}_mrr
        != coalesce(movements.{{ category }}_mrr, 0)
        {%- endfor %}
    )
