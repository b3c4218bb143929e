-- Whether the portfolio's rate moved against every one of its segments
-- (Simpson's paradox), and how it moved with the weights of the segments held
-- still. Only accounts that are in the rate of both months.
with

pairs as (
    select * from {{ ref('account_penetration', 'penetration_changes') }}
    where potential_before is not null and potential_after is not null
),

account_groups as (
    select * from {{ ref('account_penetration', 'int_account_groups') }}
),

segments as (
    select
        account_groups.segment,
        pairs.variant,
        pairs.month,
        pairs.months_back,
        sum(pairs.captured_before) as captured_before,
        sum(pairs.potential_before) as potential_before,
        sum(pairs.captured_after) as captured_after,
        sum(pairs.potential_after) as potential_after
    from pairs
    inner join account_groups on pairs.account_id = account_groups.account_id
    group by
        account_groups.segment, pairs.variant, pairs.month, pairs.months_back
),

rated as (
    select
        *,
        captured_after / potential_after - captured_before / potential_before
            as change,
        potential_before / sum(potential_before) over pair as weight_before
    from segments
    window pair as (partition by variant, month, months_back)
),

summed as (
    select
        variant,
        month,
        months_back,
        count(*) as segments,
        sum(captured_after) / sum(potential_after)
        - sum(captured_before) / sum(potential_before) as total_change,
        sum(weight_before * change) as standardised_change,
        min(change) as smallest_change,
        max(change) as largest_change
    from rated
    group by variant, month, months_back
)

select
    month,
    cast(variant as {{ dbt.type_string() }}) as variant,
    cast(months_back as integer) as months_back,
    total_change,
    coalesce(
        -- Less than a billionth is what rounding leaves.
        segments >= 2
        and (
            (total_change > 0.000000001 and largest_change < -0.000000001)
            or (total_change < -0.000000001 and smallest_change > 0.000000001)
        ),
        false
    ) as is_reversed,
    standardised_change,
    smallest_change,
    largest_change,
    cast(segments as integer) as segments
from summed
