-- Whitespace of every product, summed from its cells; what belongs to no one
-- product has a row without one.
with

whitespace_cells as (
    select * from {{ ref('account_penetration', 'whitespace_cells') }}
),

products as (
    select * from {{ ref('account_penetration', 'stg_products') }}
),

summed as (
    {{ whitespace_rollup('whitespace_cells', ['product_id']) }}
)

select
    summed.product_id,
    products.product_name,
    {{ whitespace_figures('summed') }}
from summed
left join products on summed.product_id = products.product_id
