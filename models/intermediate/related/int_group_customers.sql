-- Customers with MRR, their MRR and its gross margin at each month's end, by
-- group.
with

customer_mrr as (
    select * from {{ ref('int_customer_mrr') }}
),

margins as (
    select * from {{ ref('int_account_gross_margins') }}
),

months as (
    select distinct
        month,
        is_last_month
    from {{ ref('int_trailing_months') }}
),

customer_groups as (
    select * from {{ ref('int_customer_groups') }}
),

account_groups as (
    select * from {{ ref('int_account_groups') }}
),

amounts as (
    select
        {%- for group in penetration_groups() %}
        customer_groups.{{ group }},
        {%- endfor %}
        customer_mrr.month,
        case when customer_mrr.mrr > 0 then 1 end as customer,
        cast(customer_mrr.mrr as {{ type_double() }}) as mrr,
        cast(null as {{ type_double() }}) as sold_mrr,
        cast(null as {{ type_double() }}) as margin_mrr
    from customer_mrr
    inner join customer_groups
        on customer_mrr.customer_id = customer_groups.customer_id
    union all
    select
        {%- for group in penetration_groups() %}
        account_groups.{{ group }},
        {%- endfor %}
        margins.month,
        cast(null as integer) as customer,
        cast(null as {{ type_double() }}) as mrr,
        margins.mrr as sold_mrr,
        margins.margin_mrr
    from margins
    inner join account_groups on margins.account_id = account_groups.account_id
),

members as (
    select
        amounts.*,
        months.is_last_month
    from amounts
    inner join months on amounts.month = months.month
)

{{ by_related_group('members', "
        count(customer) as customers,
        sum(mrr) as mrr,
        " ~ safe_divide('sum(margin_mrr)', 'sum(sold_mrr)') ~ " as gross_margin
") }}
