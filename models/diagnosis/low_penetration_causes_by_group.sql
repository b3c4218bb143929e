-- How common each cause is in each group, month by month: its accounts with
-- the cause ÷ those of which it is known, among all customers and among
-- those whose rate is low. Parents are left out: few accounts each.
with

causes as (
    select * from {{ ref('account_penetration', 'low_penetration_causes') }}
),

memberships as (
    select * from {{ ref('account_penetration', 'int_account_memberships') }}
),

account_penetration as (
    select * from {{ ref('account_penetration', 'account_penetration') }}
    where variant = 'revenue'
),

members as (
    select
        memberships.group_by,
        memberships.group_value,
        causes.month,
        causes.cause,
        causes.fix,
        causes.is_cause,
        causes.is_rate_low and causes.is_cause is not null as is_low_and_judged,
        causes.is_rate_low and causes.is_cause as is_low_and_caused,
        case
            when causes.is_cause and account_penetration.is_potential_known
                then account_penetration.whitespace
        end as whitespace
    from causes
    inner join memberships on causes.account_id = memberships.account_id
    inner join account_penetration
        on
            causes.account_id = account_penetration.account_id
            and causes.month = account_penetration.month
),

grouped as (
    select
        group_by,
        group_value,
        month,
        cause,
        fix,
        count(*) as accounts,
        count(is_cause) as judged_accounts,
        count(case when is_cause then 1 end) as accounts_with_cause,
        count(case when is_low_and_judged then 1 end) as low_rate_accounts,
        count(case when is_low_and_caused then 1 end)
            as low_rate_accounts_with_cause,
        sum(whitespace) as whitespace
    from members
    where group_by != 'parent'
    group by group_by, group_value, month, cause, fix
)

select
    cast(group_by as {{ dbt.type_string() }}) as group_by,
    cast(group_value as {{ dbt.type_string() }}) as group_value,
    month,
    cast(cause as {{ dbt.type_string() }}) as cause,
    cast(accounts as bigint) as accounts,
    cast(judged_accounts as bigint) as judged_accounts,
    cast(accounts_with_cause as bigint) as accounts_with_cause,
    {{ safe_divide('accounts_with_cause', 'judged_accounts') }}
        as accounts_with_cause_share,
    cast(low_rate_accounts as bigint) as low_rate_accounts,
    cast(low_rate_accounts_with_cause as bigint)
        as low_rate_accounts_with_cause,
    {{ safe_divide('low_rate_accounts_with_cause', 'low_rate_accounts') }}
        as low_rate_accounts_with_cause_share,
    cast(whitespace as {{ type_money() }}) as whitespace,
    cast(
        case
            when judged_accounts > 0 then 'ok'
            else 'insufficient data: the cause is known of no account'
        end as {{ dbt.type_string() }}
    ) as data_status,
    cast(fix as {{ dbt.type_string() }}) as fix
from grouped
