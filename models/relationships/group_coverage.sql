-- Coverage of every group: engaged people of its accounts ÷ their known people,
-- never a mean of scores, and the ARR that depends on at most one person.
with

account_coverage as (
    select * from {{ ref('account_penetration', 'account_coverage') }}
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
        account_coverage.month,
        account_coverage.is_month_complete,
        account_coverage.contacts,
        account_coverage.engaged_contacts,
        account_coverage.coverage_score,
        account_coverage.is_single_threaded,
        account_coverage.arr
    from account_coverage
    inner join memberships
        on account_coverage.account_id = memberships.account_id
),

grouped as (
    select
        group_by,
        group_value,
        month,
        is_month_complete,
        count(*) as accounts,
        count(coverage_score) as known_accounts,
        sum(contacts) as contacts,
        sum(engaged_contacts) as engaged_contacts,
        percentile_cont(0.5) within group (order by coverage_score)
            as median_score,
        -- NULL, not 0, where nobody can tell.
        sum(
            case
                when is_single_threaded then 1
                when not is_single_threaded then 0
            end
        ) as single_threaded_accounts,
        sum(arr) as arr,
        sum(
            case
                when is_single_threaded then arr
                when not is_single_threaded then 0
            end
        ) as single_threaded_arr
    from members
    group by group_by, group_value, month, is_month_complete
)

select
    cast(group_by as {{ dbt.type_string() }}) as group_by,
    cast(group_value as {{ dbt.type_string() }}) as group_value,
    month,
    cast(accounts as bigint) as accounts,
    cast(known_accounts as bigint) as known_accounts,
    cast(contacts as bigint) as contacts,
    cast(engaged_contacts as bigint) as engaged_contacts,
    {{ safe_divide('engaged_contacts', 'contacts') }} as coverage_score,
    cast(median_score as {{ type_double() }}) as median_score,
    cast(single_threaded_accounts as bigint) as single_threaded_accounts,
    cast(arr as {{ type_money() }}) as arr,
    cast(single_threaded_arr as {{ type_money() }}) as single_threaded_arr,
    {{ safe_divide('single_threaded_arr', 'arr') }}
        as single_threaded_arr_share,
    is_month_complete
from grouped
