-- Closed opportunities to win a customer that had no MRR when they were created
-- (new_logo), or a unit of a customer that had (new_unit).
with

opportunities as (
    select * from {{ ref('account_penetration', 'int_sales_opportunities') }}
    where stage in ('won', 'lost')
)

select
    opportunity_id,
    customer_id,
    {{ month_of('closed_on') }} as month,
    case when is_existing_customer then 'new_unit' else 'new_logo' end as kind,
    stage = 'won' as is_won,
    cycle_days
from opportunities
where not is_existing_customer or (unit_id is not null and not is_existing_unit)
