-- What each group's rate moved by between two months, in four effects that sum to
-- the change: selling, a revised potential, the mix of segments, and accounts
-- that came and went.
with

pairs as (
    select * from {{ ref('account_penetration', 'penetration_changes') }}
    where variant = 'revenue'
),

account_groups as (
    select * from {{ ref('account_penetration', 'int_account_groups') }}
),

memberships as (
    select * from {{ ref('account_penetration', 'int_account_memberships') }}
),

members as (
    select
        memberships.group_by,
        memberships.group_value,
        account_groups.segment,
        pairs.*,
        pairs.potential_before is not null
        and pairs.potential_after is not null as is_in_both
    from pairs
    inner join account_groups on pairs.account_id = account_groups.account_id
    inner join memberships on pairs.account_id = memberships.account_id
),

by_segment as (
    select
        group_by,
        group_value,
        month,
        months_back,
        sum(captured_before) as all_captured_before,
        sum(captured_before) filter (where is_in_both) as captured_before,
        sum(potential_before) as all_potential_before,
        sum(potential_before) filter (where is_in_both) as potential_before,
        sum(captured_after) as all_captured_after,
        sum(captured_after) filter (where is_in_both) as captured_after,
        sum(potential_after) as all_potential_after,
        sum(potential_after) filter (where is_in_both) as potential_after,
        count(*) filter (where is_in_both) as accounts,
        count(*) filter (where potential_before is null) as accounts_entered,
        count(*) filter (where potential_after is null) as accounts_left
    from members
    group by group_by, group_value, segment, month, months_back
),

weighed as (
    select
        *,
        potential_before / sum(potential_before) over pair as weight_before,
        potential_after / sum(potential_after) over pair as weight_after
    from by_segment
    window pair as (partition by group_by, group_value, month, months_back)
),

effects as (
    select
        group_by,
        group_value,
        month,
        months_back,
        sum(all_captured_before) / sum(all_potential_before) as rate_before,
        sum(all_captured_after) / sum(all_potential_after) as rate_after,
        sum(captured_before) / sum(potential_before) as kept_rate_before,
        sum(captured_after) / sum(potential_after) as kept_rate_after,
        sum(
            (weight_before + weight_after) / 2
            * (captured_after - captured_before)
            * (1 / potential_before + 1 / potential_after) / 2
        ) as selling_effect,
        sum(
            (weight_before + weight_after) / 2
            * (captured_before + captured_after) / 2
            * (1 / potential_after - 1 / potential_before)
        ) as potential_effect,
        sum(
            (captured_before / potential_before + captured_after / potential_after)
            / 2 * (weight_after - weight_before)
        ) as mix_effect,
        sum(accounts) as accounts,
        sum(accounts_entered) as accounts_entered,
        sum(accounts_left) as accounts_left
    from weighed
    group by group_by, group_value, month, months_back
)

select
    group_by,
    group_value,
    month,
    months_back,
    rate_before,
    rate_after,
    -- In thousands or not, what is rounding is no change.
    case
        when abs(rate_after - rate_before) <= 0.000000001 * greatest(1, rate_before)
            then 0
        when rate_after > rate_before then 1
        else -1
    end as way,
    coalesce(selling_effect, 0) as selling_effect,
    coalesce(potential_effect, 0) as potential_effect,
    coalesce(mix_effect, 0) as mix_effect,
    coalesce(
        (rate_after - kept_rate_after) + (kept_rate_before - rate_before),
        rate_after - rate_before
    ) as entry_exit_effect,
    accounts,
    accounts_entered,
    accounts_left
from effects
where rate_before is not null and rate_after is not null
