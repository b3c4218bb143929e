-- The value of every grouping for each account, a column per grouping. They are
-- the customer's, so that a subsidiary counts where its parent does.
with

accounts as (
    select * from {{ ref('stg_accounts') }}
),

hierarchy as (
    select * from {{ ref('int_account_hierarchy') }}
),

first_revenue as (
    select * from {{ ref('int_first_revenue') }}
)

select
    hierarchy.account_id,
    hierarchy.customer_id,
    'all' as portfolio,
    coalesce(customers.segment, 'unknown') as segment,
    coalesce(customers.industry, 'unknown') as industry,
    coalesce(customers.region, 'unknown') as region,
    coalesce(customers.owner_id, 'unknown') as owner,
    coalesce(customers.team_structure, 'unknown') as team_structure,
    coalesce(
        substr(
            cast(first_revenue.first_month as {{ dbt.type_string() }}), 1, 7
        ),
        'unknown'
    ) as start_cohort,
    hierarchy.parent_id as parent
from hierarchy
inner join accounts as customers
    on hierarchy.customer_id = customers.account_id
left join first_revenue on hierarchy.customer_id = first_revenue.customer_id
