-- The MRR of every group from one month's end to the next. By portfolio and by
-- any group: opening + every column between = closing.
{%- set categories = [
    'new', 'reactivation', 'expansion', 'contraction', 'churn',
    'paused', 'fx', 'transfer',
] %}
with

customer_changes as (
    select * from {{ ref('int_customer_changes') }}
),

categories as (
    select * from {{ ref('int_customer_categories') }}
),

customer_groups as (
    select * from {{ ref('int_customer_groups') }}
),

members as (
    select
        customer_groups.*,
        customer_changes.month,
        customer_changes.opening_mrr,
        {%- for category in categories[:5] %}
        case
            when categories.category = '{{ category }}' then categories.rest
            else 0
        end as {{ category }},
        {%- endfor %}
        customer_changes.paused,
        customer_changes.fx,
        customer_changes.transfer,
        customer_changes.closing_mrr
    from customer_changes
    inner join customer_groups
        on customer_changes.customer_id = customer_groups.customer_id
    left join categories
        on
            customer_changes.customer_id = categories.customer_id
            and customer_changes.month = categories.month
),

grouped as (
    {% for group in penetration_groups() -%}
    select
        '{{ group }}' as group_by,
        {{ group }} as group_value,
        month,
        sum(opening_mrr) as opening_mrr,
        {%- for category in categories %}
        sum({{ category }}) as {{ category }}_mrr,
        {%- endfor %}
        sum(closing_mrr) as closing_mrr
    from members
    group by {{ group }}, month
    {{ 'union all' if not loop.last }}
    {% endfor %}
)

select
    cast(group_by as {{ dbt.type_string() }}) as group_by,
    cast(group_value as {{ dbt.type_string() }}) as group_value,
    month,
    cast(opening_mrr as {{ type_money() }}) as opening_mrr,
    {%- for category in categories %}
    cast({{ category }}_mrr as {{ type_money() }}) as {{ category }}_mrr,
    {%- endfor %}
    cast(closing_mrr as {{ type_money() }}) as closing_mrr
from grouped
