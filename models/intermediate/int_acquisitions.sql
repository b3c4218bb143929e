-- What was won from nothing, a row per win: a customer that never had MRR
-- (new_logo), or a unit of an existing customer that never had any (new_unit).
with

categories as (
    select * from {{ ref('int_customer_categories') }}
),

drivers as (
    select * from {{ ref('int_mrr_drivers') }}
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
