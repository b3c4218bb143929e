-- The value of every grouping for each customer there is or ever was, a column
-- per grouping, from the customer's own account.
with

accounts as (
    select * from {{ ref('account_penetration', 'stg_accounts') }}
),

account_customers as (
    select * from {{ ref('account_penetration', 'int_account_customers') }}
),

hierarchy as (
    select * from {{ ref('account_penetration', 'int_account_hierarchy') }}
),

first_revenue as (
    select * from {{ ref('account_penetration', 'int_first_revenue') }}
),

customers as (
    select distinct customer_id
    from account_customers
)

select
    customers.customer_id,
    'all' as portfolio,
    coalesce(accounts.segment, 'unknown') as segment,
    coalesce(accounts.industry, 'unknown') as industry,
    coalesce(accounts.region, 'unknown') as region,
    coalesce(accounts.owner_id, 'unknown') as owner,
    coalesce(accounts.team_structure, 'unknown') as team_structure,
    {%- for column in own_groups() %}
    coalesce(
        cast(accounts.{{ column }} as {{ dbt.type_string() }}), 'unknown'
    ) as {{ column }},
    {%- endfor %}
    coalesce(
        substr(
            cast(first_revenue.first_month as {{ dbt.type_string() }}), 1, 7
        ),
        'unknown'
    ) as start_cohort,
    {{ 'hierarchy.parent_id' if var('customer_grain') == 'account'
        else 'customers.customer_id' }} as parent
from customers
inner join accounts on customers.customer_id = accounts.account_id
inner join hierarchy on customers.customer_id = hierarchy.account_id
left join first_revenue on customers.customer_id = first_revenue.customer_id
