-- The first month in which each account × unit × product line brought revenue
-- of any type, and the first of the unit and of the account as a whole: what
-- int_first_mrr is for vendors without contracts. Of the time before the
-- history only the lines are known, so there it is the first that isn't free.
with

revenue as (
    select * from {{ ref('account_penetration', 'int_revenue_by_month') }}
),

revenue_lines as (
    select * from {{ ref('account_penetration', 'stg_revenue_lines') }}
),

products as (
    select * from {{ ref('account_penetration', 'stg_products') }}
),

as_of as (
    select * from {{ ref('account_penetration', 'int_as_of') }}
),

months_with_revenue as (
    select
        account_id,
        unit_id,
        product_id,
        month
    from revenue
    where arr > 0 or usage_revenue + one_time_revenue > 0
    union all
    select
        revenue_lines.account_id,
        revenue_lines.unit_id,
        revenue_lines.product_id,
        {{ month_of('revenue_lines.started_on') }} as month
    from revenue_lines
    inner join as_of
        on revenue_lines.started_on < as_of.history_starts_on
    where revenue_lines.amount > revenue_lines.discount_amount
),

first_months as (
    select
        months_with_revenue.account_id,
        months_with_revenue.unit_id,
        products.product_line,
        min(months_with_revenue.month) as first_month
    from months_with_revenue
    inner join products
        on months_with_revenue.product_id = products.product_id
    group by
        months_with_revenue.account_id,
        months_with_revenue.unit_id,
        products.product_line
)

select
    account_id,
    unit_id,
    product_line,
    first_month,
    case
        when unit_id is not null
            then min(first_month) over (partition by account_id, unit_id)
    end as unit_first_month,
    min(first_month) over (partition by account_id) as account_first_month
from first_months
