-- Customers with MRR, their MRR and its gross margin at each month's end, by
-- group (var retention_basis = consumption: those that have not lapsed, and
-- what they spend a month).
{%- set spend = (
    'int_customer_spend' if var('retention_basis') == 'consumption'
    else 'int_customer_mrr'
) %}
with

customer_mrr as (
    select * from {{ ref('account_penetration', spend) }}
),

margins as (
    select * from {{ ref('account_penetration', 'int_account_gross_margins') }}
),

months as (
    select distinct
        month,
        is_last_complete
    from {{ ref('account_penetration', 'int_trailing_months') }}
),

customer_memberships as (
    select * from {{ ref('account_penetration', 'int_customer_memberships') }}
),

account_memberships as (
    select * from {{ ref('account_penetration', 'int_account_memberships') }}
),

amounts as (
    select
        customer_memberships.group_by,
        customer_memberships.group_value,
        customer_mrr.month,
        case when customer_mrr.mrr > 0 then 1 end as customer,
        cast(customer_mrr.mrr as {{ type_double() }}) as mrr,
        cast(null as {{ type_double() }}) as sold_mrr,
        cast(null as {{ type_double() }}) as margin_mrr
    from customer_mrr
    inner join customer_memberships
        on customer_mrr.customer_id = customer_memberships.customer_id
    union all
    select
        account_memberships.group_by,
        account_memberships.group_value,
        margins.month,
        cast(null as integer) as customer,
        cast(null as {{ type_double() }}) as mrr,
        margins.mrr as sold_mrr,
        margins.margin_mrr
    from margins
    inner join account_memberships
        on margins.account_id = account_memberships.account_id
),

members as (
    select
        amounts.*,
        months.is_last_complete
    from amounts
    inner join months on amounts.month = months.month
)

select
    group_by,
    group_value,
    month,
    count(customer) as customers,
    sum(mrr) as mrr,
    {{ safe_divide('sum(margin_mrr)', 'sum(sold_mrr)') }} as gross_margin
from members
where group_by != 'parent' or is_last_complete
group by group_by, group_value, month
