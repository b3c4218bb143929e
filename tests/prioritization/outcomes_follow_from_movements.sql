-- Nobody churns or expands in a month without that movement of the customer
-- they belong to, up to what accounts of one customer do to each other: an
-- account's churn ends its revenue, so it has none at the end of that month.
with

outcomes as (
    select * from {{ ref('account_penetration', 'account_outcomes') }}
    where churned_in is not null
),

revenue as (
    select * from {{ ref('account_penetration', 'int_account_revenue') }}
)

select
    outcomes.account_id,
    outcomes.month,
    outcomes.churned_in,
    revenue.mrr
from outcomes
inner join revenue
    on
        outcomes.account_id = revenue.account_id
        and outcomes.churned_in = revenue.month
where revenue.mrr > 0
