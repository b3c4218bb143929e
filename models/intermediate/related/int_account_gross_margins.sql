-- Gross margin of each account's MRR, month by month: of its products, weighted
-- by MRR. A product without a margin counts as the average one; where no
-- product has any, it is unknown.
with

ledger as (
    select * from {{ ref('revenue_ledger') }}
    where mrr != 0
),

products as (
    select * from {{ ref('stg_products') }}
),

average as (
    select avg(gross_margin) as gross_margin from products
)

select
    ledger.account_id,
    ledger.month,
    cast(sum(ledger.mrr) as {{ type_double() }}) as mrr,
    sum(
        cast(ledger.mrr as {{ type_double() }})
        * cast(
            coalesce(products.gross_margin, average.gross_margin)
            as {{ type_double() }}
        )
    ) as margin_mrr
from ledger
cross join average
left join products on ledger.product_id = products.product_id
group by ledger.account_id, ledger.month
