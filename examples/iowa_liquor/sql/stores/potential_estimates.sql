-- The observed wallet of each store at each quarter's end: what it spent with all
-- vendors in the twelve months to that day (at first: since the data begin), in
-- the categories in which the vendor had sold by then. Nothing later is in it.
with quarters as (
    select
        cast(last_day(range) as date) as estimated_on
    from range(
        getvariable('first_day') + interval 2 month,
        getvariable('last_day') + interval 1 day,
        interval 3 month
    )
),

first_sales as (
    select
        product_id,
        min(sold_on) as first_sold_on
    from lines
    where vendor = getvariable('vendor')
    group by product_id
),

spent as (
    select
        lines.store_number,
        quarters.estimated_on,
        coalesce(
            sum(lines.amount) filter (
                first_sales.first_sold_on <= quarters.estimated_on
            ),
            0
        ) as amount
    from quarters
    inner join lines
        on
            lines.sold_on <= quarters.estimated_on
            and lines.sold_on
            > last_day(quarters.estimated_on - interval 12 month)
    left join first_sales using (product_id)
    where lines.account_id is not null
    group by lines.store_number, quarters.estimated_on
)

select
    concat_ws(' ', 'store', store_number, estimated_on) as estimate_id,
    'store ' || store_number as account_id,
    store_number as unit_id,
    greatest(amount, 0) as amount,
    'year' as amount_period,
    'observed_wallet' as estimate_source,
    estimated_on
from spent
order by estimate_id
