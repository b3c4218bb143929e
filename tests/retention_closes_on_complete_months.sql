-- A month that hasn't ended closes no retention window.
select revenue_retention.month
from {{ ref('revenue_retention') }} as revenue_retention
inner join {{ ref('int_as_of') }} as as_of
    on {{ month_end('revenue_retention.month') }} > as_of.as_of_date
