-- Gross margin of what each account can realistically still buy: of its cells'
-- products, weighted by realistic whitespace; by all whitespace where nobody
-- knows which cells can be won. A product without a margin counts as the
-- average one; where no product has any, it is unknown.
with

whitespace_cells as (
    select
        *,
        case
            when sum(realistic_whitespace) over (partition by account_id) > 0
                then realistic_whitespace
            else whitespace
        end as weight
    from {{ ref('account_penetration', 'whitespace_cells') }}
),

products as (
    select * from {{ ref('account_penetration', 'stg_products') }}
),

average as (
    select avg(gross_margin) as gross_margin from products
)

select
    whitespace_cells.account_id,
    {{ safe_divide(
        'sum(
            whitespace_cells.weight
            * coalesce(products.gross_margin, average.gross_margin)
        )',
        'sum(whitespace_cells.weight)',
    ) }} as margin
from whitespace_cells
cross join average
left join products on whitespace_cells.product_id = products.product_id
where whitespace_cells.weight > 0
group by whitespace_cells.account_id
