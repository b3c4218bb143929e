-- Plays in order: a reference unit × a unit of the same account that buys
-- nothing, of a product that the reference buys, by what can be won there × how
-- warm the path and how strong the interest is.
with

cells as (
    select whitespace_cells.*
    from {{ ref('account_penetration', 'whitespace_cells') }} as whitespace_cells
    inner join {{ ref('account_penetration', 'int_units_today') }} as units
        on whitespace_cells.unit_id = units.unit_id
    where whitespace_cells.realistic_whitespace > 0 and not units.is_sold
),

-- Of several units that speak for a product, the one that spends most on it. A
-- unit whose credits outweigh what it buys counts as one to sell to, not as one
-- that speaks.
referenced as (
    select
        products.*,
        row_number() over (
            partition by products.account_id, products.product_id
            order by products.captured_annual desc, products.unit_id asc
        ) as row_number
    from {{ ref('account_penetration', 'int_referenceable_products') }} as products
    left join {{ ref('account_penetration', 'int_units_today') }} as units
        on products.unit_id = units.unit_id
    where coalesce(units.is_sold, true)
),

paths as (
    select * from {{ ref('account_penetration', 'warm_paths') }}
    where rank_in_unit = 1
),

interest as (
    select * from {{ ref('account_penetration', 'undiscovered_interest') }}
),

accounts as (
    select * from {{ ref('account_penetration', 'stg_accounts') }}
),

units as (
    select * from {{ ref('account_penetration', 'stg_buying_units') }}
),

products as (
    select * from {{ ref('account_penetration', 'stg_products') }}
),

plays as (
    select
        cells.account_id,
        accounts.account_name,
        accounts.owner_id,
        cells.unit_id,
        units.unit_name,
        cells.product_id,
        products.product_name,
        referenced.unit_id as reference_unit_id,
        reference_units.unit_name as reference_unit_name,
        referenced.reference_kind,
        referenced.captured_annual as reference_captured_annual,
        paths.colleague_id,
        paths.colleague_name,
        paths.contact_id,
        paths.contact_name,
        paths.is_direct,
        paths.path_strength,
        interest.interested_contacts,
        interest.touches,
        interest.touches_before,
        interest.strength as interest_strength,
        interest.data_status as interest_status,
        cells.status as cell_status,
        cells.realistic_whitespace,
        {{ times(
            'cells.realistic_whitespace',
            '(1 + coalesce(paths.path_strength, 0)'
            ~ ' + coalesce(interest.strength, 0)) / 3',
        ) }} as weighted_whitespace
    from cells
    inner join referenced
        on
            cells.account_id = referenced.account_id
            and cells.product_id = referenced.product_id
            and referenced.row_number = 1
    inner join accounts on cells.account_id = accounts.account_id
    inner join units on cells.unit_id = units.unit_id
    inner join products on cells.product_id = products.product_id
    inner join units as reference_units
        on referenced.unit_id = reference_units.unit_id
    left join paths on cells.unit_id = paths.unit_id
    left join interest
        on
            cells.account_id = interest.account_id
            and cells.unit_id = interest.unit_id
)

select
    *,
    row_number() over (
        order by weighted_whitespace desc, unit_id asc, product_id asc
    ) as rank
from plays
