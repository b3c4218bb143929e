-- A customer whose lines are all in the reporting currency has no fx.
select
    movements.customer_id,
    movements.month,
    movements.amount
from {{ ref('revenue_movements') }} as movements
where
    movements.category = 'fx'
    and not exists (
        select 1
        from {{ ref('stg_revenue_lines') }} as revenue_lines
        inner join {{ ref('int_account_customers') }} as account_customers
            on revenue_lines.account_id = account_customers.account_id
        where
            account_customers.customer_id = movements.customer_id
            and revenue_lines.currency != '{{ var("reporting_currency") }}'
    )
