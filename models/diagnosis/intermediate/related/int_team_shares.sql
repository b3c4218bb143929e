-- What each team structure does with its accounts, as hits of n cases: at the
-- end of the last complete month; expansion_rate of the accounts active in the
-- last month of which six months after it are known.
with

terms as (
    select * from {{ ref('account_penetration', 'related_metric_terms') }}
    where is_of_teams
),

shares as (
    select * from {{ ref('account_penetration', 'int_related_shares') }}
    where group_by = 'team_structure'
),

last_month as (
    select month
    from {{ ref('account_penetration', 'int_months') }}
    where is_last_complete
),

account_groups as (
    select * from {{ ref('account_penetration', 'int_account_groups') }}
),

outcomes as (
    select * from {{ ref('account_penetration', 'account_outcomes') }}
    where not is_censored
),

last_outcome as (
    select max(month) as month from outcomes
),

teams as (
    select distinct team_structure from account_groups
),

worked as (
    select shares.*
    from shares
    inner join last_month on shares.month = last_month.month
),

expanded as (
    select
        account_groups.team_structure,
        count(*) as active_accounts,
        count(case when outcomes.has_expanded then 1 end) as expanded_accounts
    from outcomes
    inner join last_outcome on outcomes.month = last_outcome.month
    inner join account_groups on outcomes.account_id = account_groups.account_id
    group by account_groups.team_structure
)

select
    teams.team_structure,
    terms.metric,
    terms.input,
    terms.noun,
    cast(coalesce(worked.hits, 0) as bigint) as hits,
    cast(coalesce(worked.n, 0) as bigint) as n
from teams
cross join terms
left join worked
    on
        teams.team_structure = worked.group_value
        and terms.metric = worked.metric
union all
select
    teams.team_structure,
    'expansion_rate' as metric,
    'revenue_lines' as input,
    'active accounts' as noun,
    cast(coalesce(expanded.expanded_accounts, 0) as bigint) as hits,
    cast(coalesce(expanded.active_accounts, 0) as bigint) as n
from teams
left join expanded on teams.team_structure = expanded.team_structure
