-- Each change of carried MRR with what is needed to say why: whether the line,
-- the unit, the account or the customer had it before, whether the unit keeps
-- anything, and what discounts that ended added.
{{- config(materialized='view') }}
with

mrr_changes as (
    select * from {{ ref('int_mrr_changes') }}
    where
        opening_carried != closing_carried
        or opening_seats is distinct from closing_seats
),

first_mrr as (
    select * from {{ ref('int_first_mrr') }}
),

customer_first_mrr as (
    select * from {{ ref('int_customer_first_mrr') }}
),

discount_expiries as (
    select * from {{ ref('int_discount_expiries') }}
),

levels as (
    select * from {{ ref('int_carried_levels') }}
    where carried_arr != 0
),

exchange_rates as (
    select * from {{ ref('int_exchange_rates_by_month') }}
),

products_kept as (
    select
        mrr_changes.account_id,
        mrr_changes.unit_id,
        mrr_changes.month,
        levels.product_id
    from mrr_changes
    inner join levels
        on
            mrr_changes.account_id = levels.account_id
            and mrr_changes.unit_id = levels.unit_id
            and mrr_changes.month >= levels.from_month
            and mrr_changes.month < levels.until_month
    inner join exchange_rates
        on
            levels.currency = exchange_rates.currency
            and {{ add_months('mrr_changes.month', -1) }}
            = exchange_rates.month
    where mrr_changes.closing_carried <= 0
    group by
        mrr_changes.account_id,
        mrr_changes.unit_id,
        mrr_changes.month,
        levels.product_id
    having
        sum({{ converted(
            'levels.carried_arr', 'exchange_rates.rate_to_reporting'
        ) }}) > 0
),

units_that_keep_something as (
    select distinct
        account_id,
        unit_id,
        month
    from products_kept
)

select
    mrr_changes.customer_id,
    mrr_changes.account_id,
    mrr_changes.unit_id,
    mrr_changes.product_line,
    mrr_changes.month,
    mrr_changes.opening_carried,
    mrr_changes.closing_carried,
    mrr_changes.opening_seats,
    mrr_changes.closing_seats,
    mrr_changes.are_products_the_same,
    cast(
        mrr_changes.closing_carried - mrr_changes.opening_carried
        as {{ type_money() }}
    ) as change,
    mrr_changes.opening_carried <= 0 and mrr_changes.closing_carried > 0
        as is_gained,
    mrr_changes.opening_carried > 0 and mrr_changes.closing_carried <= 0
        as is_lost,
    coalesce(mrr_changes.month = first_mrr.first_month, false)
        as is_first_of_line,
    coalesce(mrr_changes.month = first_mrr.unit_first_month, false)
        as is_first_of_unit,
    coalesce(mrr_changes.month = first_mrr.account_first_month, false)
        as is_new_account,
    coalesce(mrr_changes.month = customer_first_mrr.first_month, false)
        as is_first_of_customer,
    mrr_changes.unit_id is null or units.unit_id is not null
        as keeps_something,
    cast(
        coalesce(discount_expiries.expired_discount, 0) as {{ type_money() }}
    ) as expired_discount
from mrr_changes
left join first_mrr
    on
        mrr_changes.account_id = first_mrr.account_id
        and coalesce(mrr_changes.unit_id, '') = coalesce(first_mrr.unit_id, '')
        and mrr_changes.product_line = first_mrr.product_line
left join customer_first_mrr
    on
        mrr_changes.customer_id = customer_first_mrr.customer_id
        and mrr_changes.product_line = customer_first_mrr.product_line
left join units_that_keep_something as units
    on
        mrr_changes.account_id = units.account_id
        and mrr_changes.unit_id = units.unit_id
        and mrr_changes.month = units.month
left join discount_expiries
    on
        mrr_changes.account_id = discount_expiries.account_id
        and coalesce(mrr_changes.unit_id, '')
        = coalesce(discount_expiries.unit_id, '')
        and mrr_changes.product_line = discount_expiries.product_line
        and mrr_changes.month = discount_expiries.month
