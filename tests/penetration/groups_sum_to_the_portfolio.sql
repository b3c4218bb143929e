-- Every account stands in one group of each grouping, so the groups sum to the
-- portfolio. By parent, subsidiaries without units count as units; that variant
-- is left out there.
with

totals as (
    select
        group_by,
        month,
        variant,
        sum(captured) as captured,
        sum(potential) as potential,
        sum(accounts) as accounts
    from {{ ref('account_penetration', 'group_penetration') }}
    group by group_by, month, variant
)

select totals.*
from totals
inner join totals as portfolio
    on
        totals.month = portfolio.month
        and totals.variant = portfolio.variant
        and portfolio.group_by = 'portfolio'
where
    (
        totals.captured is distinct from portfolio.captured
        or totals.potential is distinct from portfolio.potential
        or totals.accounts != portfolio.accounts
    )
    and not (totals.group_by = 'parent' and totals.variant = 'buying_units')
