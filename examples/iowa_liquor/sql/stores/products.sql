-- One product, and one product line, per category: a category never bought from
-- the vendor is what a store can expand into. On sale from the vendor's first line
-- in it; one sold in the first month was there before the data.
select
    product_id,
    any_value(category) as product_name,
    any_value(category) as product_line,
    case
        when min(sold_on) >= getvariable('first_day') + interval 1 month
            then min(sold_on)
    end as launched_on
from lines
where vendor = getvariable('vendor')
group by product_id
order by product_id
