-- How much of an amount a cell is due before anything is known of the cell
-- itself: people in the unit × what the account's segment spends on the
-- product.
with

cells as (
    select * from {{ ref('account_penetration', 'int_cells') }}
    where is_in_grid
),

account_groups as (
    select * from {{ ref('account_penetration', 'int_account_groups') }}
),

captured as (
    select
        account_groups.segment,
        cells.product_id,
        sum(cells.captured) as captured
    from {{ ref('account_penetration', 'int_cells') }} as cells
    inner join account_groups on cells.account_id = account_groups.account_id
    group by account_groups.segment, cells.product_id
    having sum(cells.captured) > 0
),

smallest as (
    select
        segment,
        min(captured) as captured
    from captured
    group by segment
),

people as (
    select
        account_id,
        avg(potential_users) as potential_users
    from cells
    group by account_id
)

select
    cells.account_id,
    cells.unit_id,
    cells.product_id,
    cast(
        coalesce(cells.potential_users, people.potential_users, 1)
        as {{ type_double() }}
    )
    * cast(
        coalesce(captured.captured, smallest.captured, 1)
        as {{ type_double() }}
    ) as weight
from cells
inner join people on cells.account_id = people.account_id
inner join account_groups on cells.account_id = account_groups.account_id
left join captured
    on
        account_groups.segment = captured.segment
        and cells.product_id = captured.product_id
left join smallest on account_groups.segment = smallest.segment
