-- A customer whose lines are all in the reporting currency has no fx.
select
    movements.customer_id,
    movements.month,
    movements.amount
from {{ ref('account_penetration', 'revenue_movements') }} as movements
where
    movements.category = 'fx'
    and not exists (
        select 1
        from {{ ref('account_penetration', 'stg_revenue_lines') }} as revenue_lines
        inner join {{ ref('account_penetration', 'int_account_customers') }} as account_customers
            on revenue_lines.account_id = account_customers.account_id
        where
            account_customers.customer_id = movements.customer_id
            and revenue_lines.currency
            != {{ text_literal(var('reporting_currency')) }}
    )
