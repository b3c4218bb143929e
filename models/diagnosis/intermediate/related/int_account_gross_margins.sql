-- Gross margin of each account's MRR, month by month: of its products, weighted
-- by MRR (var retention_basis = consumption: by a twelfth of what it spent in
-- twelve months). A product without a margin counts as the average one; where
-- no product has any, it is unknown.
with

sold as (
    {% if var('retention_basis') == 'consumption' -%}
    select
        account_id,
        product_id,
        month,
        {{ monthly('captured_annual') }} as mrr
    from {{ ref('account_penetration', 'int_captured_by_month') }}
    where captured_annual != 0
    {%- else -%}
    select
        account_id,
        product_id,
        month,
        mrr
    from {{ ref('account_penetration', 'revenue_ledger') }}
    where mrr != 0
    {%- endif %}
),

products as (
    select * from {{ ref('account_penetration', 'stg_products') }}
),

average as (
    select avg(gross_margin) as gross_margin from products
)

select
    sold.account_id,
    sold.month,
    cast(sum(sold.mrr) as {{ type_double() }}) as mrr,
    sum(
        cast(sold.mrr as {{ type_double() }})
        * cast(
            coalesce(products.gross_margin, average.gross_margin)
            as {{ type_double() }}
        )
    ) as margin_mrr
from sold
cross join average
left join products on sold.product_id = products.product_id
group by sold.account_id, sold.month
