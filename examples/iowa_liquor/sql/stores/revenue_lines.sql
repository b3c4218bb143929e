-- What each store bought from the vendor in a category in a month, dated its last
-- purchase of the month. Lines of unknown stores and items stay as they are, under
-- a name that says so; the project rejects and counts them.
select
    concat_ws(' ', 'store', store_number, product_id, min(sold_on))
        as line_id,
    'store ' || store_number as account_id,
    store_number as unit_id,
    product_id,
    'one_time' as revenue_type,
    sum(amount) as amount,
    'total' as amount_period,
    max(sold_on) as started_on
from lines
where
    vendor = getvariable('vendor')
    and account_id is not null
    and product_id is not null
group by store_number, product_id, date_trunc('month', sold_on)
union all
select
    line_id,
    if(account_id is null, 'unknown store ', 'store ') || store_number
        as account_id,
    if(account_id is null, 'unknown store ', '') || store_number as unit_id,
    coalesce(product_id, 'unknown item ' || item_number) as product_id,
    'one_time' as revenue_type,
    amount,
    'total' as amount_period,
    sold_on as started_on
from lines
where
    (vendor = getvariable('vendor') and account_id is null)
    or product_id is null
order by line_id
