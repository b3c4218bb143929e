-- The first month at whose end each account × unit × product line had MRR,
-- months before the history included, and the first of the unit and of the
-- account as a whole.
with

levels as (
    select * from {{ ref('account_penetration', 'int_contracted_mrr_periods') }}
    where contracted_arr > credit_arr
),

products as (
    select * from {{ ref('account_penetration', 'stg_products') }}
),

first_months as (
    select
        levels.account_id,
        levels.unit_id,
        products.product_line,
        min(levels.from_month) as first_month
    from levels
    inner join products on levels.product_id = products.product_id
    group by levels.account_id, levels.unit_id, products.product_line
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
