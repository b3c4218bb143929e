-- How accounts are worked by each team structure, and what results, at the
-- end of the last complete month.
{%- set needed = var('minimum_compared_accounts') %}
with

team_shares as (
    select * from {{ ref('account_penetration', 'int_team_shares') }}
),

curves as (
    select * from {{ ref('account_penetration', 'time_to_expansion') }}
    where group_by = 'team_structure'
),

inputs as (
    select * from {{ ref('account_penetration', 'stg_inputs') }}
),

last_month as (
    select month
    from {{ ref('account_penetration', 'int_months') }}
    where is_last_complete
),

-- The median lies where the curve, and the ends of its interval, reach half.
medians as (
    select
        group_value as team_structure,
        max(accounts) as accounts,
        max(median_months) as median_months,
        min(case when low <= 0.5 then months end) as low,
        min(case when high <= 0.5 then months end) as high,
        max(data_status) as data_status
    from curves
    group by group_value
),

shares as (
    select
        team_shares.*,
        case
            when not inputs.is_present
                then 'insufficient data: no ' || team_shares.input
            when team_shares.n < {{ needed }}
                then
                    'insufficient data: '
                    || cast(team_shares.n as {{ dbt.type_string() }}) || ' '
                    || team_shares.noun || ', {{ needed }} needed'
            else 'ok'
        end as data_status
    from team_shares
    inner join inputs on team_shares.input = inputs.input
),

measured as (
    select
        team_structure,
        metric,
        {{ safe_divide('hits', 'n') }} as value,
        'share' as unit,
        n,
        {{ wilson('hits', 'n', -1) }} as low,
        {{ wilson('hits', 'n', 1) }} as high,
        data_status
    from shares
    union all
    select
        team_structure,
        'time_to_expansion' as metric,
        cast(median_months as {{ type_double() }}) as value,
        'months' as unit,
        accounts as n,
        cast(low as {{ type_double() }}) as low,
        cast(high as {{ type_double() }}) as high,
        case
            when data_status = 'ok' and median_months is null
                then 'not reached: more than half have not expanded yet'
            else data_status
        end as data_status
    from medians
)

select
    cast(measured.team_structure as {{ dbt.type_string() }}) as team_structure,
    cast(measured.metric as {{ dbt.type_string() }}) as metric,
    last_month.month,
    case when measured.data_status = 'ok' then measured.value end as value,
    cast(measured.unit as {{ dbt.type_string() }}) as unit,
    cast(measured.n as bigint) as n,
    case when measured.data_status = 'ok' then measured.low end as low,
    case when measured.data_status = 'ok' then measured.high end as high,
    cast(measured.data_status as {{ dbt.type_string() }}) as data_status
from measured
cross join last_month
