-- The cells with whitespace that can be won, the most first: what to sell into
-- next, and why. prudent_rank goes by what is left at the smallest potential;
-- rank_low and rank_high are the worst and the best rank if this cell were at
-- one end of its account's bounds and all others at the other.
with

cells as (
    select * from {{ ref('account_penetration', 'whitespace_cells') }}
    where realistic_whitespace > 0
),

rank_ends as (
    select * from {{ ref('account_penetration', 'int_cell_rank_ends') }}
),

accounts as (
    select * from {{ ref('account_penetration', 'stg_accounts') }}
),

units as (
    select * from {{ ref('account_penetration', 'stg_buying_units') }}
),

products as (
    select * from {{ ref('account_penetration', 'stg_products') }}
)

select
    cast(
        row_number() over (
            order by
                cells.realistic_whitespace desc,
                cells.account_id asc,
                cells.unit_id asc,
                cells.product_id asc
        ) as bigint
    ) as rank,
    cast(
        row_number() over (
            order by
                rank_ends.whitespace_low desc,
                cells.account_id asc,
                cells.unit_id asc,
                cells.product_id asc
        ) as bigint
    ) as prudent_rank,
    cast(rank_ends.rank_low as bigint) as rank_low,
    cast(rank_ends.rank_high as bigint) as rank_high,
    cells.account_id,
    accounts.account_name,
    accounts.owner_id,
    cells.unit_id,
    units.unit_name,
    cells.product_id,
    products.product_name,
    cells.realistic_whitespace,
    cast(greatest(rank_ends.whitespace_low, 0) as {{ type_money() }})
        as whitespace_low,
    cast(rank_ends.whitespace_high as {{ type_money() }}) as whitespace_high,
    cells.potential,
    cells.captured,
    cells.open_pipeline,
    cells.open_opportunities,
    cells.status,
    cells.reason,
    cells.competitor_name,
    cells.contract_ends_on
from cells
inner join rank_ends
    on
        cells.unit_id = rank_ends.unit_id
        and cells.product_id = rank_ends.product_id
inner join accounts on cells.account_id = accounts.account_id
inner join units on cells.unit_id = units.unit_id
inner join products on cells.product_id = products.product_id
