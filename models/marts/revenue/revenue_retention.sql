-- NRR, GRR and logo retention of the customers who were there at the opening:
-- what they pay now ÷ what they paid then. A new customer never counts.
with

customer_retention as (
    select * from {{ ref('int_customer_retention') }}
),

customer_groups as (
    select * from {{ ref('int_account_groups') }}
    where account_id = customer_id
),

members as (
    select
        customer_groups.*,
        customer_retention.month,
        customer_retention.window_months,
        customer_retention.opening_mrr,
        customer_retention.closing_mrr,
        customer_retention.paused_opening_mrr
    from customer_retention
    inner join customer_groups
        on customer_retention.customer_id = customer_groups.customer_id
),

grouped as (
    {% for group in penetration_groups() -%}
    select
        '{{ group }}' as group_by,
        {{ group }} as group_value,
        month,
        window_months,
        count(case when opening_mrr > 0 then 1 end) as customers,
        count(case when opening_mrr > 0 and closing_mrr > 0 then 1 end)
            as retained_customers,
        sum(opening_mrr) as opening_mrr,
        sum(case when opening_mrr > 0 then closing_mrr else 0 end)
            as retained_mrr,
        sum(least(opening_mrr, closing_mrr)) as gross_retained_mrr,
        sum(paused_opening_mrr) as paused_opening_mrr
    from members
    group by {{ group }}, month, window_months
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

rated as (
    select
        *,
        {{ safe_divide('retained_mrr', 'opening_mrr') }} as nrr,
        {{ safe_divide('gross_retained_mrr', 'opening_mrr') }} as grr,
        {{ safe_divide('retained_customers', 'customers') }} as logo_retention
    from grouped
)

select
    cast(group_by as {{ dbt.type_string() }}) as group_by,
    cast(group_value as {{ dbt.type_string() }}) as group_value,
    month,
    cast(window_months as integer) as window_months,
    cast('cohort' as {{ dbt.type_string() }}) as basis,
    cast(customers as bigint) as customers,
    cast(opening_mrr as {{ type_money() }}) as opening_mrr,
    cast(retained_mrr as {{ type_money() }}) as retained_mrr,
    cast(gross_retained_mrr as {{ type_money() }}) as gross_retained_mrr,
    cast(paused_opening_mrr as {{ type_money() }}) as paused_opening_mrr,
    nrr,
    grr,
    logo_retention,
    power(nrr, 12.0 / window_months) as nrr_annualised
from rated
