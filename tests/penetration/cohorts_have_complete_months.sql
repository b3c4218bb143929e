-- A cohort is followed up to the last complete month.
select
    cohorts.start_month,
    cohorts.month
from {{ ref('account_penetration', 'retention_cohorts') }} as cohorts
inner join {{ ref('account_penetration', 'int_as_of') }} as as_of
    on {{ month_end('cohorts.month') }} > as_of.as_of_date
