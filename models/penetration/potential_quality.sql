-- How sure each group's potential is: how much of it is verified, how old it
-- is, and how many accounts are doubted, for what.
with

potential_audit as (
    select * from {{ ref('account_penetration', 'potential_audit') }}
    {%- if var('population') == 'customers' %}
    where is_customer
    {%- endif %}
),

memberships as (
    select * from {{ ref('account_penetration', 'int_account_memberships') }}
),

members as (
    select
        memberships.group_by,
        memberships.group_value,
        potential_audit.*
    from potential_audit
    inner join memberships
        on potential_audit.account_id = memberships.account_id
),

grouped as (
    select
        group_by,
        group_value,
        month,
        is_month_complete,
        count(case when is_missing then 1 end) as missing_accounts,
        count(case when is_stale then 1 end) as stale_accounts,
        count(case when is_partial then 1 end) as partial_accounts,
        count(case when is_zero then 1 end) as zero_accounts,
        count(case when is_overestimated then 1 end) as overestimated_accounts,
        count(case when is_above_precedent then 1 end) as above_precedent_accounts,
        count(case when is_below_captured then 1 end) as below_captured_accounts,
        count(case when is_conflicting then 1 end) as disagreeing_accounts,
        count(*) as accounts,
        count(case when is_potential_known then 1 end) as known_accounts,
        coalesce(sum(case when is_potential_known then potential end), 0)
            as potential,
        coalesce(
            sum(case when is_potential_known then verified_potential end), 0
        ) as verified_potential,
        sum(case when is_potential_known then potential * age_days end)
            as potential_days
    from members
    group by group_by, group_value, month, is_month_complete
)

select
    cast(group_by as {{ dbt.type_string() }}) as group_by,
    cast(group_value as {{ dbt.type_string() }}) as group_value,
    month,
    cast(accounts as bigint) as accounts,
    cast(known_accounts as bigint) as known_accounts,
    cast(potential as {{ type_money() }}) as potential,
    cast(verified_potential as {{ type_money() }}) as verified_potential,
    {{ safe_divide('verified_potential', 'potential') }} as verified_share,
    {{ safe_divide('potential_days', 'potential') }} as mean_age_days,
    cast(missing_accounts as bigint) as missing_accounts,
    cast(stale_accounts as bigint) as stale_accounts,
    cast(partial_accounts as bigint) as partial_accounts,
    cast(zero_accounts as bigint) as zero_accounts,
    cast(overestimated_accounts as bigint) as overestimated_accounts,
    cast(above_precedent_accounts as bigint) as above_precedent_accounts,
    cast(below_captured_accounts as bigint) as below_captured_accounts,
    cast(disagreeing_accounts as bigint) as disagreeing_accounts,
    is_month_complete
from grouped
