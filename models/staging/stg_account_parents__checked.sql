-- Every row of account_parents, accepted or rejected: by itself, or for what it
-- makes of the hierarchy. A row that is rejected for the hierarchy leaves its
-- account without a parent in that time, so that no rejection can make a circle
-- or a longer line of parents out of the rest.
with

typed as (
    select * from {{ ref('account_penetration', 'stg_account_parents__typed') }}
),

accounts as (
    select * from {{ ref('account_penetration', 'stg_accounts') }}
),

judged_by_account as (
    select
        *,
        case
            when rejection_reason is not null then rejection_reason
            when
                valid_from < max(
                    case
                        when rejection_reason is null
                            then coalesce(valid_to, cast('9999-12-31' as date))
                    end
                ) over (
                    partition by account_id
                    order by valid_from
                    rows between unbounded preceding and 1 preceding
                )
                then 'overlaps an earlier parenthood of the account'
        end as own_reason
    from typed
),

sound as (
    select
        account_id,
        parent_account_id,
        valid_from,
        valid_to,
        coalesce(valid_to, cast('9999-12-31' as date)) as valid_until
    from judged_by_account
    where own_reason is null
),

dated_accounts as (
    select distinct account_id
    from sound
),

parenthoods as (
    {{ parent_history('accounts', 'sound', 'dated_accounts') }}
),

ancestors as (
    {{ resolve_ultimate_parent('sound', 'parenthoods', levels_of_parents()) }}
),

bad_ancestors as (
    select
        account_id,
        period_from,
        case
            when bool_or(is_own_ancestor) then 'account is its own ancestor'
            else
                'more than {{ levels_of_parents() }} levels of parents, or '
                || 'parents in a circle'
        end as reason
    from ancestors
    where is_own_ancestor or next_id is not null
    group by account_id, period_from
)

select
    judged_by_account.account_id,
    judged_by_account.parent_account_id,
    judged_by_account.valid_from,
    judged_by_account.valid_to,
    judged_by_account.row_key,
    judged_by_account.own_reason is null as is_sound,
    coalesce(judged_by_account.own_reason, bad_ancestors.reason)
        as rejection_reason,
    judged_by_account.cell_problems,
    judged_by_account.raw_row
from judged_by_account
left join bad_ancestors
    on
        judged_by_account.account_id = bad_ancestors.account_id
        and judged_by_account.valid_from = bad_ancestors.period_from
        and judged_by_account.own_reason is null
