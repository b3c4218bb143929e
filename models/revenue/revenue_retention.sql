-- NRR, GRR and logo retention of every group, window and basis: what the
-- customers of the opening pay now ÷ what they paid then. A new customer never
-- counts, except on the basis bridge, which is kept to show the difference.
{%- set bases = ['cohort', 'bridge', 'renewal', 'consumption'] %}
with

{% for basis in bases -%}
{{ basis }} as (
    select * from {{ ref('account_penetration', 'int_retention_' ~ basis) }}
),

{% endfor -%}
memberships as (
    select * from {{ ref('account_penetration', 'int_customer_memberships') }}
),

customers as (
    {% for basis in bases -%}
    select
        *,
        '{{ basis }}' as basis
    from {{ basis }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

members as (
    select
        memberships.group_by,
        memberships.group_value,
        customers.month,
        customers.window_months,
        customers.basis,
        customers.opening_mrr,
        customers.retained_mrr,
        customers.gross_retained_mrr,
        customers.paused_opening_mrr
    from customers
    inner join memberships
        on customers.customer_id = memberships.customer_id
),

grouped as (
    select
        group_by,
        group_value,
        month,
        window_months,
        basis,
        count(case when opening_mrr > 0 then 1 end) as customers,
        count(case when retained_mrr > 0 then 1 end) as retained_customers,
        sum(opening_mrr) as opening_mrr,
        sum(retained_mrr) as retained_mrr,
        sum(gross_retained_mrr) as gross_retained_mrr,
        sum(paused_opening_mrr) as paused_opening_mrr
    from members
    group by group_by, group_value, month, window_months, basis
),

rated as (
    select
        *,
        {{ safe_divide('retained_mrr', 'opening_mrr') }} as nrr,
        {{ safe_divide('gross_retained_mrr', 'opening_mrr') }} as grr,
        -- A bridge is made of movements, not of customers.
        case
            when basis != 'bridge'
                then {{ safe_divide('retained_customers', 'customers') }}
        end as logo_retention
    from grouped
)

select
    cast(group_by as {{ dbt.type_string() }}) as group_by,
    cast(group_value as {{ dbt.type_string() }}) as group_value,
    month,
    cast(window_months as integer) as window_months,
    cast(basis as {{ dbt.type_string() }}) as basis,
    cast(customers as bigint) as customers,
    cast(opening_mrr as {{ type_money() }}) as opening_mrr,
    cast(retained_mrr as {{ type_money() }}) as retained_mrr,
    cast(gross_retained_mrr as {{ type_money() }}) as gross_retained_mrr,
    cast(paused_opening_mrr as {{ type_money() }}) as paused_opening_mrr,
    nrr,
    grr,
    logo_retention,
    case
        when basis = 'consumption' then nrr
        when basis = 'renewal' or nrr < 0 then null
        -- No engine holds a larger one.
        when nrr > 1e25 then null
        else power(nrr, 12.0 / window_months)
    end as nrr_annualised,
    basis = {{ text_literal(var('retention_basis')) }} as is_default_basis
from rated
