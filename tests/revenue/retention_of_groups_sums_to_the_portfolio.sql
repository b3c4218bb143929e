-- Every customer stands in one group of each grouping.
with

totals as (
    select
        group_by,
        month,
        window_months,
        basis,
        sum(customers) as customers,
        sum(opening_mrr) as opening_mrr,
        sum(retained_mrr) as retained_mrr,
        sum(gross_retained_mrr) as gross_retained_mrr
    from {{ ref('account_penetration', 'revenue_retention') }}
    group by group_by, month, window_months, basis
)

select totals.*
from totals
inner join totals as portfolio
    on
        totals.month = portfolio.month
        and totals.window_months = portfolio.window_months
        and totals.basis = portfolio.basis
        and portfolio.group_by = 'portfolio'
where
    totals.customers != portfolio.customers
    or totals.opening_mrr != portfolio.opening_mrr
    or totals.retained_mrr != portfolio.retained_mrr
    or totals.gross_retained_mrr != portfolio.gross_retained_mrr
