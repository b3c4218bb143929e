-- The vendor's invoice lines, and every line of an unknown item: its vendor is
-- unknown too, so it may be this one's. Ids that are in no table are passed on
-- under a name that says so; the project rejects those lines and counts them.
select
    line_id,
    coalesce(account_id, 'unknown store ' || store_number) as account_id,
    if(account_id is null, 'unknown store ', '') || store_number as unit_id,
    coalesce(product_id, 'unknown item ' || item_number) as product_id,
    'one_time' as revenue_type,
    amount,
    'total' as amount_period,
    sold_on as started_on
from lines
where vendor = getvariable('vendor') or product_id is null
order by line_id
