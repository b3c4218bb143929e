-- One unit per store: it buys for itself.
select
    store_number as unit_id,
    'store ' || store_number as account_id,
    store_name as unit_name,
    'retail store' as unit_function
from stores_of_period
order by store_number
