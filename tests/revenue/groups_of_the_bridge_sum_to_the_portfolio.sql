-- Every customer stands in one group of each grouping.
{%- set columns = [
    'opening', 'new', 'reactivation', 'expansion', 'contraction', 'churn',
    'paused', 'fx', 'transfer', 'closing',
] %}
with

totals as (
    select
        group_by,
        {%- for column in columns %}
        sum({{ column }}_mrr) as {{ column }}_mrr,
        {%- endfor %}
        month
    from {{ ref('account_penetration', 'revenue_bridge') }}
    group by group_by, month
)

select totals.*
from totals
inner join totals as portfolio
    on totals.month = portfolio.month and portfolio.group_by = 'portfolio'
where
    false
    {%- for column in columns %}
    or totals.{{ column }}_mrr != portfolio.{{ column }}_mrr
    {%- endfor %}
