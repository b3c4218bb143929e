-- Gross margin of what each account can realistically still buy: of its cells'
-- products, weighted by the whitespace. A product without a margin counts as
-- the average one; where no product has any, it is unknown.
with

whitespace_cells as (
    select * from {{ ref('whitespace_cells') }}
    where realistic_whitespace > 0
),

products as (
    select * from {{ ref('stg_products') }}
),

average as (
    select avg(gross_margin) as gross_margin from products
)

select
    whitespace_cells.account_id,
    {{ safe_divide(
        'sum(
            whitespace_cells.realistic_whitespace
            * coalesce(products.gross_margin, average.gross_margin)
        )',
        'sum(whitespace_cells.realistic_whitespace)',
    ) }} as margin
from whitespace_cells
cross join average
left join products on whitespace_cells.product_id = products.product_id
group by whitespace_cells.account_id
