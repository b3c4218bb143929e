-- Customers by the month in which they first had MRR, and what became of them:
-- revenue, logos and wallet share at every age.
with

cohort_mrr as (
    select * from {{ ref('account_penetration', 'int_cohort_mrr') }}
),

months as (
    select * from {{ ref('account_penetration', 'int_months') }}
    where is_month_complete
),

as_of as (
    select * from {{ ref('account_penetration', 'int_as_of') }}
),

hierarchy as (
    select * from {{ ref('account_penetration', 'int_account_hierarchy') }}
),

account_penetration as (
    select * from {{ ref('account_penetration', 'account_penetration') }}
    where variant = 'revenue' and is_customer and is_potential_known
),

starts as (
    select * from cohort_mrr
    where age_months = 0
),

openings as (
    select
        start_month,
        count(*) as customers,
        sum(opening_mrr) as opening_mrr
    from starts
    group by start_month
),

ages as (
    select
        openings.*,
        months.month,
        {{ months_between('openings.start_month', 'months.month') }}
            as age_months
    from openings
    inner join months on openings.start_month <= months.month
),

kept as (
    select
        start_month,
        month,
        count(case when closing_mrr > 0 then 1 end) as retained_customers,
        sum(closing_mrr) as retained_mrr,
        sum(least(opening_mrr, closing_mrr)) as gross_retained_mrr
    from cohort_mrr
    group by start_month, month
),

penetration as (
    select
        starts.start_month,
        account_penetration.month,
        sum(account_penetration.captured) as captured,
        sum(account_penetration.potential) as potential
    from starts
    inner join hierarchy on starts.customer_id = hierarchy.customer_id
    inner join account_penetration
        on hierarchy.account_id = account_penetration.account_id
    group by starts.start_month, account_penetration.month
),

all_ages as (
    select
        ages.*,
        coalesce(kept.retained_customers, 0) as retained_customers,
        coalesce(kept.retained_mrr, 0) as retained_mrr,
        coalesce(kept.gross_retained_mrr, 0) as gross_retained_mrr,
        penetration.captured,
        penetration.potential
    from ages
    left join kept
        on
            ages.start_month = kept.start_month
            and ages.month = kept.month
    left join penetration
        on
            ages.start_month = penetration.start_month
            and ages.month = penetration.month
)

select
    all_ages.start_month,
    cast(all_ages.age_months as integer) as age_months,
    all_ages.month,
    all_ages.start_month > {{ month_of('as_of.history_starts_on') }}
        as is_start_known,
    cast(all_ages.customers as bigint) as customers,
    cast(all_ages.opening_mrr as {{ type_money() }}) as opening_mrr,
    cast(all_ages.retained_mrr as {{ type_money() }}) as retained_mrr,
    cast(all_ages.gross_retained_mrr as {{ type_money() }})
        as gross_retained_mrr,
    {{ safe_divide('all_ages.retained_mrr', 'all_ages.opening_mrr') }} as nrr,
    {{ safe_divide('all_ages.gross_retained_mrr', 'all_ages.opening_mrr') }}
        as grr,
    {{ safe_divide('all_ages.retained_customers', 'all_ages.customers') }}
        as logo_retention,
    {{ safe_divide('all_ages.captured', 'all_ages.potential') }}
        as penetration_rate
from all_ages
cross join as_of
