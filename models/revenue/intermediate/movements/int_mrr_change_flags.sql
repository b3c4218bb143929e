-- Each change of contracted MRR with what is needed to say why: whether the line,
-- the unit, the account or the customer had it before, and whether the unit
-- keeps anything. Credits sell nothing, whatever they are set against.
{{- config(materialized='view') }}
with

mrr_changes as (
    select
        *,
        opening_contracted - opening_credits as opening_sold,
        closing_contracted - closing_credits as closing_sold,
        -- At the discounts of the opening.
        closing_contracted - closing_credits - started_discount - expired_discount
            as closing_before_discounts
    from {{ ref('account_penetration', 'int_mrr_changes') }}
    where
        opening_contracted != closing_contracted
        or opening_seats is distinct from closing_seats
),

first_mrr as (
    select * from {{ ref('account_penetration', 'int_first_mrr') }}
),

customer_first_mrr as (
    select * from {{ ref('account_penetration', 'int_customer_first_mrr') }}
),

levels as (
    select * from {{ ref('account_penetration', 'int_contracted_mrr_periods') }}
    where contracted_arr > credit_arr
),

units_that_keep_something as (
    select distinct
        mrr_changes.account_id,
        mrr_changes.unit_id,
        mrr_changes.month
    from mrr_changes
    inner join levels
        on
            mrr_changes.account_id = levels.account_id
            and mrr_changes.unit_id = levels.unit_id
            and mrr_changes.month >= levels.from_month
            and mrr_changes.month < levels.until_month
    where mrr_changes.closing_sold <= 0
)

select
    mrr_changes.customer_id,
    mrr_changes.account_id,
    mrr_changes.unit_id,
    mrr_changes.product_line,
    mrr_changes.month,
    mrr_changes.opening_contracted,
    mrr_changes.closing_contracted,
    mrr_changes.opening_seats,
    mrr_changes.closing_seats,
    mrr_changes.seats_amount,
    mrr_changes.tier_amount,
    mrr_changes.started_discount,
    mrr_changes.expired_discount,
    cast(
        mrr_changes.closing_credits - mrr_changes.opening_credits
        as {{ type_money() }}
    ) as change_of_credits,
    cast(
        mrr_changes.closing_contracted - mrr_changes.opening_contracted
        as {{ type_money() }}
    ) as change,
    mrr_changes.opening_sold <= 0
    and mrr_changes.closing_sold > 0
    and (
        mrr_changes.closing_before_discounts > 0
        or coalesce(mrr_changes.month = first_mrr.first_month, false)
    ) as is_gained,
    mrr_changes.opening_sold > 0
    and mrr_changes.closing_sold <= 0
    and mrr_changes.closing_before_discounts <= 0 as is_lost,
    coalesce(mrr_changes.month = first_mrr.first_month, false)
        as is_first_of_line,
    coalesce(mrr_changes.month = first_mrr.unit_first_month, false)
        as is_first_of_unit,
    coalesce(mrr_changes.month = first_mrr.account_first_month, false)
        as is_new_account,
    coalesce(mrr_changes.month = customer_first_mrr.first_month, false)
        as is_first_of_customer,
    mrr_changes.unit_id is null or units.unit_id is not null
        as keeps_something
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
