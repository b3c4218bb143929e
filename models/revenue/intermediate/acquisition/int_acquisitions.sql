-- What was won from nothing, a row per win: a customer that never had MRR
-- (new_logo), or a unit of an existing customer that never had any (new_unit).
-- Var retention_basis = consumption: that never bought; nobody knows that a
-- purchase comes again, so it adds its amount to a year.
{%- if var('retention_basis') == 'consumption' %}
with

ledger as (
    select * from {{ ref('account_penetration', 'revenue_ledger') }}
    where is_month_complete
),

customer_starts as (
    select * from {{ ref('account_penetration', 'int_first_revenue') }}
),

unit_starts as (
    select distinct
        unit_id,
        unit_first_month
    from {{ ref('account_penetration', 'int_first_spend') }}
    where unit_id is not null
),

account_customers as (
    select * from {{ ref('account_penetration', 'int_account_customers') }}
),

as_of as (
    select * from {{ ref('account_penetration', 'int_as_of') }}
),

-- The first month of the history begins nothing.
purchases as (
    select
        account_customers.customer_id,
        ledger.unit_id,
        ledger.month,
        customer_starts.first_month = ledger.month as is_new_customer,
        coalesce(unit_starts.unit_first_month = ledger.month, false)
            as is_new_unit,
        ledger.mrr
        + {{ monthly('ledger.usage_revenue + ledger.one_time_revenue') }}
            as new_mrr
    from ledger
    inner join as_of on ledger.month > {{ month_of('as_of.history_starts_on') }}
    inner join account_customers
        on
            ledger.account_id = account_customers.account_id
            and ledger.month >= account_customers.from_month
            and ledger.month < account_customers.until_month
    inner join customer_starts
        on account_customers.customer_id = customer_starts.customer_id
    left join unit_starts on ledger.unit_id = unit_starts.unit_id
)

select
    customer_id,
    month,
    'new_logo' as kind,
    customer_id as won_id,
    cast(sum(new_mrr) as {{ type_money() }}) as new_mrr
from purchases
where is_new_customer
group by customer_id, month
union all
select
    customer_id,
    month,
    'new_unit' as kind,
    unit_id as won_id,
    cast(sum(new_mrr) as {{ type_money() }}) as new_mrr
from purchases
where is_new_unit and not is_new_customer
group by customer_id, month, unit_id
{%- else %}
with

categories as (
    select * from {{ ref('account_penetration', 'int_customer_categories') }}
),

drivers as (
    select * from {{ ref('account_penetration', 'int_mrr_drivers') }}
)

select
    customer_id,
    month,
    'new_logo' as kind,
    customer_id as won_id,
    cast(rest as {{ type_money() }}) as new_mrr
from categories
where category = 'new'
union all
select
    drivers.customer_id,
    drivers.month,
    'new_unit' as kind,
    drivers.unit_id as won_id,
    cast(sum(drivers.amount) as {{ type_money() }}) as new_mrr
from drivers
left join categories
    on
        drivers.customer_id = categories.customer_id
        and drivers.month = categories.month
where
    drivers.driver = 'new_unit'
    and coalesce(categories.category, '') != 'new'
group by drivers.customer_id, drivers.month, drivers.unit_id
{%- endif %}
