-- The future is not reported.
select account_penetration.month
from {{ ref('account_penetration') }} as account_penetration
inner join {{ ref('int_as_of') }} as as_of
    on account_penetration.month > as_of.as_of_date
