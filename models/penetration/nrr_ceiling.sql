-- How much NRR the wallet still allows: what the accounts that pay MRR could
-- spend ÷ what they pay a year, over those whose potential is known.
-- Decisions: D-REV-24.
with

account_penetration as (
    select * from {{ ref('account_penetration', 'account_penetration') }}
    where variant = 'revenue'
),

account_mrr as (
    select * from {{ ref('account_penetration', 'int_account_mrr') }}
),

memberships as (
    select * from {{ ref('account_penetration', 'int_account_memberships') }}
),

arr_of_accounts as (
    select
        account_id,
        month,
        12 * sum(reporting_mrr) as arr
    from account_mrr
    group by account_id, month
    having sum(reporting_mrr) > 0
),

members as (
    select
        memberships.group_by,
        memberships.group_value,
        arr_of_accounts.month,
        arr_of_accounts.arr,
        account_penetration.is_potential_known,
        account_penetration.is_month_complete,
        greatest(account_penetration.potential, arr_of_accounts.arr) as ceiling
    from arr_of_accounts
    inner join account_penetration
        on
            arr_of_accounts.account_id = account_penetration.account_id
            and arr_of_accounts.month = account_penetration.month
    inner join memberships
        on arr_of_accounts.account_id = memberships.account_id
),

grouped as (
    select
        group_by,
        group_value,
        month,
        is_month_complete,
        count(case when is_potential_known then 1 end) as accounts,
        sum(arr) as arr_of_all,
        coalesce(sum(case when is_potential_known then arr end), 0) as arr,
        coalesce(sum(case when is_potential_known then ceiling end), 0)
            as ceiling
    from members
    group by group_by, group_value, month, is_month_complete
)

select
    cast(group_by as {{ dbt.type_string() }}) as group_by,
    cast(group_value as {{ dbt.type_string() }}) as group_value,
    month,
    cast(accounts as bigint) as accounts,
    cast(arr as {{ type_money() }}) as arr,
    cast(ceiling as {{ type_money() }}) as ceiling,
    {{ safe_divide('ceiling', 'arr') }} as nrr_ceiling,
    {{ safe_divide('arr', 'arr_of_all') }} as covered_share,
    is_month_complete
from grouped
