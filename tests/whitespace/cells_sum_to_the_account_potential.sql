-- The cells of an account share out its potential to the last millionth: what
-- is left in them, less what goes beyond, is potential less captured.
with

cells as (
    select
        account_id,
        sum(whitespace) as whitespace,
        sum(over_potential) as over_potential
    from {{ ref('account_penetration', 'whitespace_cells') }}
    group by account_id
),

known as (
    select
        account_id,
        potential,
        captured
    from {{ ref('account_penetration', 'account_penetration') }}
    where
        variant = 'revenue'
        and is_potential_known
        and month = (
            select max(months.month) from {{ ref('account_penetration', 'int_months') }} as months
        )
)

select
    known.account_id,
    known.potential,
    known.captured,
    cells.whitespace,
    cells.over_potential
from known
left join cells on known.account_id = cells.account_id
where
    cells.whitespace - cells.over_potential
    is distinct from known.potential - known.captured
