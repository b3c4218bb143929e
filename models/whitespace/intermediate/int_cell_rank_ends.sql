-- How far down each cell may stand in the list: its whitespace at both ends of its
-- account's bounds, and its worst and best rank if it were at one end and all
-- others at the other. Cells of a partial claim are a part of no bound.
with

cells as (
    select * from {{ ref('account_penetration', 'whitespace_cells') }}
    where realistic_whitespace > 0
),

bounds as (
    select
        penetration_bounds.account_id,
        {{ safe_divide('potential_smallest', 'potential_claimed') }}
            as smallest_share,
        {{ safe_divide('potential_largest', 'potential_claimed') }}
            as largest_share
    from {{ ref('account_penetration', 'penetration_bounds') }} as penetration_bounds
    inner join {{ ref('account_penetration', 'int_months') }} as months
        on
            penetration_bounds.month = months.month
            and months.is_last
    where penetration_bounds.rate_claimed is not null
),

bounded as (
    select
        cells.unit_id,
        cells.product_id,
        cells.realistic_whitespace
        + cells.potential * (coalesce(bounds.smallest_share, 1) - 1)
            as whitespace_low,
        cells.realistic_whitespace
        + cells.potential * (coalesce(bounds.largest_share, 1) - 1)
            as whitespace_high
    from cells
    left join bounds on cells.account_id = bounds.account_id
),

ends as (
    select
        unit_id,
        product_id,
        whitespace_low as whitespace,
        1 as is_low
    from bounded
    union all
    select
        unit_id,
        product_id,
        whitespace_high as whitespace,
        0 as is_low
    from bounded
),

-- At each end: how many others reach at least that far.
counted as (
    select
        unit_id,
        product_id,
        whitespace,
        is_low,
        sum(1 - is_low) over above as highs_above,
        sum(is_low) over above as lows_above
    from ends
    window above as (
        order by whitespace desc, is_low asc
        rows between unbounded preceding and current row
    )
)

select
    unit_id,
    product_id,
    max(case when is_low = 1 then whitespace end) as whitespace_low,
    max(case when is_low = 0 then whitespace end) as whitespace_high,
    -- Its own high end is one of those above its low one.
    max(case when is_low = 1 then highs_above end) as rank_low,
    max(case when is_low = 0 then lows_above + 1 end) as rank_high
from counted
group by unit_id, product_id
