-- New customers of the twelve months up to each month, by group: what they
-- bought first, and the revenue penetration of the accounts of customers that
-- young.
with

acquisitions as (
    select * from {{ ref('account_penetration', 'int_acquisitions') }}
    where kind = 'new_logo'
),

account_penetration as (
    select * from {{ ref('account_penetration', 'account_penetration') }}
    where variant = 'revenue' and is_customer and is_potential_known
),

trailing_months as (
    select * from {{ ref('account_penetration', 'int_trailing_months') }}
),

memberships as (
    select * from {{ ref('account_penetration', 'int_customer_memberships') }}
),

account_groups as (
    select * from {{ ref('account_penetration', 'int_account_groups') }}
),

first_revenue as (
    select * from {{ ref('account_penetration', 'int_first_revenue') }}
),

amounts as (
    select
        memberships.group_by,
        memberships.group_value,
        trailing_months.month,
        trailing_months.is_last_complete,
        cast(acquisitions.new_mrr as {{ type_double() }}) as first_mrr,
        cast(null as {{ type_double() }}) as captured,
        cast(null as {{ type_double() }}) as potential
    from acquisitions
    inner join trailing_months
        on acquisitions.month = trailing_months.event_month
    inner join memberships
        on acquisitions.customer_id = memberships.customer_id
    union all
    select
        memberships.group_by,
        memberships.group_value,
        trailing_months.month,
        trailing_months.is_last_complete,
        cast(null as {{ type_double() }}) as first_mrr,
        cast(account_penetration.captured as {{ type_double() }}) as captured,
        cast(account_penetration.potential as {{ type_double() }}) as potential
    from account_penetration
    inner join account_groups
        on account_penetration.account_id = account_groups.account_id
    inner join memberships
        on account_groups.customer_id = memberships.customer_id
    inner join first_revenue
        on account_groups.customer_id = first_revenue.customer_id
    inner join trailing_months
        on
            first_revenue.first_month = trailing_months.event_month
            and account_penetration.month = trailing_months.month
)

select
    group_by,
    group_value,
    month,
    count(first_mrr) as new_customers,
    avg(first_mrr) as first_deal_mrr,
    count(potential) as young_accounts,
    {{ safe_divide('sum(captured)', 'sum(potential)') }} as young_rate
from amounts
where group_by != 'parent' or is_last_complete
group by group_by, group_value, month
