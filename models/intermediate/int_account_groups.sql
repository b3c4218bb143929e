-- The value of every grouping for each account, a column per grouping. They are
-- the customer's, so that a subsidiary counts where its parent does.
with

accounts as (
    select * from {{ ref('stg_accounts') }}
),

hierarchy as (
    select * from {{ ref('int_account_hierarchy') }}
),

revenue_lines as (
    select * from {{ ref('stg_revenue_lines') }}
),

as_of as (
    select * from {{ ref('int_as_of') }}
),

first_revenue as (
    select
        hierarchy.customer_id,
        min(revenue_lines.started_on) as first_revenue_on
    from revenue_lines
    inner join as_of on revenue_lines.started_on <= as_of.as_of_date
    inner join hierarchy on revenue_lines.account_id = hierarchy.account_id
    where revenue_lines.amount > revenue_lines.discount_amount
    group by hierarchy.customer_id
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
            cast(first_revenue.first_revenue_on as {{ dbt.type_string() }}),
            1, 7
        ),
        'unknown'
    ) as start_cohort,
    hierarchy.parent_id as parent
from hierarchy
inner join accounts as customers
    on hierarchy.customer_id = customers.account_id
left join first_revenue on hierarchy.customer_id = first_revenue.customer_id
