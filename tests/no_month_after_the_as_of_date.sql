-- The future is not reported, and retention closes on complete months only.
with

as_of as (
    select * from {{ ref('int_as_of') }}
)

select
    'account_penetration' as model,
    account_penetration.month
from {{ ref('account_penetration') }} as account_penetration
inner join as_of on account_penetration.month > as_of.as_of_date
union all
select
    'revenue_retention' as model,
    revenue_retention.month
from {{ ref('revenue_retention') }} as revenue_retention
inner join as_of
    on {{ month_end('revenue_retention.month') }} > as_of.as_of_date
