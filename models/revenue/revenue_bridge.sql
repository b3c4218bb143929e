-- The MRR of every group from one month's end to the next. By portfolio and by
-- any group: opening + every column between = closing. A month opens on what
-- the one before closed on.
{%- set of_the_rest = [
    'new', 'reactivation', 'expansion', 'contraction', 'churn',
] %}
{%- set categories = of_the_rest + ['paused', 'fx', 'transfer'] %}
with

customer_mrr as (
    select * from {{ ref('account_penetration', 'int_customer_mrr') }}
),

customer_changes as (
    select * from {{ ref('account_penetration', 'int_customer_categories') }}
),

memberships as (
    select * from {{ ref('account_penetration', 'int_customer_memberships') }}
),

months as (
    select * from {{ ref('account_penetration', 'int_months') }}
    where is_month_complete
),

amounts as (
    select
        customer_id,
        month,
        {%- for category in categories %}
        0 as {{ category }},
        {%- endfor %}
        mrr as closing_mrr
    from customer_mrr
    union all
    select
        customer_id,
        month,
        {%- for category in of_the_rest %}
        case when category = '{{ category }}' then rest else 0 end
            as {{ category }},
        {%- endfor %}
        paused,
        fx,
        transfer,
        0 as closing_mrr
    from customer_changes
),

members as (
    select
        memberships.group_by,
        memberships.group_value,
        amounts.month,
        {%- for category in categories %}
        amounts.{{ category }},
        {%- endfor %}
        amounts.closing_mrr
    from amounts
    inner join memberships
        on amounts.customer_id = memberships.customer_id
),

grouped as (
    select
        group_by,
        group_value,
        month,
        {%- for category in categories %}
        sum({{ category }}) as {{ category }}_mrr,
        {%- endfor %}
        sum(closing_mrr) as closing_mrr
    from members
    group by group_by, group_value, month
)

select
    cast(closing.group_by as {{ dbt.type_string() }}) as group_by,
    cast(closing.group_value as {{ dbt.type_string() }}) as group_value,
    closing.month,
    cast(coalesce(opening.closing_mrr, 0) as {{ type_money() }}) as opening_mrr,
    {%- for category in categories %}
    cast(closing.{{ category }}_mrr as {{ type_money() }})
        as {{ category }}_mrr,
    {%- endfor %}
    cast(closing.closing_mrr as {{ type_money() }}) as closing_mrr
from grouped as closing
inner join months on closing.month = months.month
inner join months as months_before
    on months.month_number - 1 = months_before.month_number
left join grouped as opening
    on
        closing.group_by = opening.group_by
        and closing.group_value = opening.group_value
        and months_before.month = opening.month
