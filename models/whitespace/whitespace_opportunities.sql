-- The cells with whitespace that can be won, the most first: what to sell into
-- next, and why. prudent_rank goes by what is left at the smallest potential;
-- rank_low and rank_high are the worst and the best rank if this cell were at
-- one end of its account's bounds and all others at the other.
with

cells as (
    select * from {{ ref('account_penetration', 'whitespace_cells') }}
    where realistic_whitespace > 0
),

-- Cells of a partial claim, which has no rate, are a part of no bound.
bounds as (
    select
        {%- for end in ['smallest', 'largest'] %}
        {{ safe_divide('potential_' ~ end, 'potential_claimed') }}
            as {{ end }}_share,
        {%- endfor %}
        penetration_bounds.account_id
    from {{ ref('account_penetration', 'penetration_bounds') }} as penetration_bounds
    inner join {{ ref('account_penetration', 'int_months') }} as months
        on
            penetration_bounds.month = months.month
            and months.is_last
    where penetration_bounds.rate_claimed is not null
),

accounts as (
    select * from {{ ref('account_penetration', 'stg_accounts') }}
),

units as (
    select * from {{ ref('account_penetration', 'stg_buying_units') }}
),

products as (
    select * from {{ ref('account_penetration', 'stg_products') }}
),

bounded as (
    select
        {%- for end, share in [('low', 'smallest'), ('high', 'largest')] %}
        cells.realistic_whitespace
        + cells.potential * (coalesce(bounds.{{ share }}_share, 1) - 1)
            as whitespace_{{ end }},
        {%- endfor %}
        cells.*
    from cells
    left join bounds on cells.account_id = bounds.account_id
),

ends as (
    {% for end in ['low', 'high'] -%}
    select
        account_id,
        unit_id,
        product_id,
        whitespace_{{ end }} as whitespace,
        {{ 1 if end == 'low' else 0 }} as is_low
    from bounded
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

-- At each end: how many others reach at least that far.
counted as (
    select
        unit_id,
        product_id,
        is_low,
        sum(1 - is_low) over above as highs_above,
        sum(is_low) over above as lows_above
    from ends
    window above as (
        order by whitespace desc, is_low asc
        rows between unbounded preceding and current row
    )
),

rank_ends as (
    select
        unit_id,
        product_id,
        -- Its own high end is one of those above its low one.
        max(case when is_low = 1 then highs_above end) as rank_low,
        max(case when is_low = 0 then lows_above + 1 end) as rank_high
    from counted
    group by unit_id, product_id
),

ranked as (
    select
        {%- for amount, rank in [
            ('realistic_whitespace', 'rank'),
            ('whitespace_low', 'prudent_rank'),
        ] %}
        row_number() over (
            order by
                bounded.{{ amount }} desc,
                bounded.account_id asc,
                bounded.unit_id asc,
                bounded.product_id asc
        ) as {{ rank }},
        {%- endfor %}
        rank_ends.rank_low,
        rank_ends.rank_high,
        bounded.*
    from bounded
    inner join rank_ends
        on
            bounded.unit_id = rank_ends.unit_id
            and bounded.product_id = rank_ends.product_id
)

select
    cast(ranked.rank as bigint) as rank,
    cast(ranked.prudent_rank as bigint) as prudent_rank,
    cast(ranked.rank_low as bigint) as rank_low,
    cast(ranked.rank_high as bigint) as rank_high,
    ranked.account_id,
    accounts.account_name,
    accounts.owner_id,
    ranked.unit_id,
    units.unit_name,
    ranked.product_id,
    products.product_name,
    ranked.realistic_whitespace,
    cast(greatest(ranked.whitespace_low, 0) as {{ type_money() }})
        as whitespace_low,
    cast(ranked.whitespace_high as {{ type_money() }}) as whitespace_high,
    ranked.potential,
    ranked.captured,
    ranked.open_pipeline,
    ranked.open_opportunities,
    ranked.status,
    ranked.reason,
    ranked.competitor_name,
    ranked.contract_ends_on
from ranked
inner join accounts on ranked.account_id = accounts.account_id
inner join units on ranked.unit_id = units.unit_id
inner join products on ranked.product_id = products.product_id
