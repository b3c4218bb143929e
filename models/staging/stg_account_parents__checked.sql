-- Every row of account_parents with the first rule that it breaks: by itself,
-- in what it refers to, or in what it makes of the hierarchy. A rejected row
-- leaves its account without a parent in that time, so that no rejection can
-- make a circle or a longer line of parents out of the rest.
{%- set unknown = '(not in accounts, or rejected there)' %}
{%- set levels = 5 %}
with

typed as (
    select * from {{ ref('stg_account_parents__typed') }}
),

accounts as (
    select * from {{ ref('stg_accounts') }}
),

dated_accounts as (
    select distinct typed.account_id
    from typed
    inner join accounts on typed.account_id = accounts.account_id
),

judged_alone as (
    select
        typed.*,
        case
            when typed.own_reason is not null then typed.own_reason
            when
                accounts.account_id is null
                then 'unknown account {{ unknown }}'
            when
                parents.account_id is null
                then 'unknown parent account {{ unknown }}'
        end as first_reason
    from typed
    left join accounts on typed.account_id = accounts.account_id
    left join accounts as parents
        on typed.parent_account_id = parents.account_id
),

judged_by_account as (
    select
        *,
        case
            when first_reason is not null then first_reason
            when
                valid_from < max(
                    case
                        when first_reason is null
                            then coalesce(valid_to, cast('9999-12-31' as date))
                    end
                ) over (
                    partition by account_id
                    order by valid_from
                    rows between unbounded preceding and 1 preceding
                )
                then 'overlaps an earlier parenthood of the account'
        end as second_reason
    from judged_alone
),

sound as (
    select
        account_id,
        parent_account_id,
        valid_from,
        valid_to,
        coalesce(valid_to, cast('9999-12-31' as date)) as valid_until
    from judged_by_account
    where second_reason is null
),

parenthoods as (
    {{ list_parenthoods('accounts', 'sound', 'dated_accounts') }}
),

ancestors as (
    {{ climb_parents('sound', 'parenthoods', levels) }}
),

bad_ancestors as (
    select
        account_id,
        period_from,
        case
            when bool_or(is_own_ancestor) then 'account is its own ancestor'
            else
                'more than {{ levels }} levels of parents, or '
                || 'parents in a circle'
        end as reason
    from ancestors
    where is_own_ancestor or next_id is not null
    group by account_id, period_from
),

judged as (
    select
        judged_by_account.*,
        coalesce(judged_by_account.second_reason, bad_ancestors.reason)
            as rejection_reason
    from judged_by_account
    left join bad_ancestors
        on
            judged_by_account.account_id = bad_ancestors.account_id
            and judged_by_account.valid_from = bad_ancestors.period_from
)

select
    account_id,
    parent_account_id,
    valid_from,
    valid_to,
    rejection_reason,
    {{ rejected_row_as_json() }} as raw_row
from judged
