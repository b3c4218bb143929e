-- Every account × unit × product line (the product where it has none) in every
-- month in which its recurring revenue changed: what it carried before and
-- after, both at the opening month's exchange rates, and what a pause took or
-- gave back. Carried is what is in force or in a pause that has not lapsed.
with

carried as (
    select * from {{ ref('int_carried_at_changes') }}
),

account_customers as (
    select * from {{ ref('int_account_customers') }}
),

by_product as (
    select
        account_id,
        unit_id,
        product_line,
        product_id,
        month,
        sum(case when is_opening then carried else 0 end)
            as opening_carried,
        sum(case when is_closing then carried else 0 end)
            as closing_carried,
        -- Carried less in force is what is in a pause that has not lapsed.
        sum(
            case when is_opening then carried - mrr else 0 end
            - case when is_closing then carried - mrr else 0 end
        ) as paused,
        sum(case when is_opening then carried_seats end) as opening_seats,
        sum(case when is_closing then carried_seats end) as closing_seats
    from carried
    group by account_id, unit_id, product_line, product_id, month
),

by_line as (
    select
        account_id,
        unit_id,
        product_line,
        month,
        sum(opening_carried) as opening_carried,
        sum(closing_carried) as closing_carried,
        sum(paused) as paused,
        sum(opening_seats) as opening_seats,
        sum(closing_seats) as closing_seats,
        {{ dbt.bool_or('(opening_carried != 0) != (closing_carried != 0)') }}
            as are_products_others
    from by_product
    group by account_id, unit_id, product_line, month
)

select
    account_customers.customer_id,
    by_line.account_id,
    by_line.unit_id,
    by_line.product_line,
    by_line.month,
    cast(by_line.opening_carried as {{ type_money() }}) as opening_carried,
    cast(by_line.closing_carried as {{ type_money() }}) as closing_carried,
    cast(by_line.paused as {{ type_money() }}) as paused,
    cast(by_line.opening_seats as bigint) as opening_seats,
    cast(by_line.closing_seats as bigint) as closing_seats,
    not by_line.are_products_others as are_products_the_same
from by_line
inner join account_customers
    on
        by_line.account_id = account_customers.account_id
        and by_line.month >= account_customers.from_month
        and by_line.month < account_customers.until_month
