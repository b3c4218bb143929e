-- One unit per store of the year.
select
    store_number as unit_id,
    account_id,
    store_name as unit_name,
    'retail store' as unit_function
from stores_of_year
order by store_number
