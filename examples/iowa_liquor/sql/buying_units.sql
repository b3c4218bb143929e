-- One unit per store of the period.
select
    store_number as unit_id,
    account_id,
    store_name as unit_name,
    'retail store' as unit_function
from stores_of_period
order by store_number
