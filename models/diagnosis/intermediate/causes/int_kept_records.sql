-- In which months opportunities and account plans had been on record for a year
-- and longer: what nobody wrote down yet is not known, and so not nothing.
with

months as (
    select * from {{ ref('account_penetration', 'int_months') }}
),

opportunities as (
    select min(created_on) as kept_from
    from {{ ref('account_penetration', 'stg_opportunities') }}
),

account_plans as (
    select min(occurred_on) as kept_from
    from {{ ref('account_penetration', 'stg_account_plans') }}
)

select
    months.month,
    coalesce(
        {{ month_number('opportunities.kept_from') }}
        <= months.month_number - 12,
        false
    ) as has_opportunities,
    coalesce(
        {{ month_number('account_plans.kept_from') }}
        <= months.month_number - 12,
        false
    ) as has_account_plans
from months
cross join opportunities
cross join account_plans
