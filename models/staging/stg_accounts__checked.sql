-- Every row of accounts, accepted or rejected, with its parent. A parent that
-- is not there, stands in a circle or too high is none: it takes no account
-- along. An account that names itself has no parent, as a column of ultimate
-- parents says.
with

typed as (
    select
        *,
        case when rejection_reason is null then account_id end as accepted_id
    from {{ ref('account_penetration', 'stg_accounts__typed') }}
),

accepted as (
    select
        account_id,
        parent_account_id
    from typed
    where rejection_reason is null
),

known as (
    {{ known_keys('accepted', 'account_id') }}
),

named as (
    select
        accepted.account_id,
        case
            when known.key != accepted.account_id then known.key
        end as parent_account_id,
        accepted.parent_account_id is not null and known.key is null as is_lost
    from accepted
    left join known on accepted.parent_account_id = known.known_as
),

ancestors as (
    {{ list_ancestors('named') }}
),

circular as (
    select account_id
    from ancestors
    where {{ is_own_ancestor() }}
),

judged as (
    select
        named.account_id,
        named.parent_account_id,
        case
            when named.is_lost
                then
                    'unknown parent account (not in accounts, or rejected '
                    || 'there)'
            when
                circular.account_id is not null
                then 'account is its own ancestor'
            when
                ancestors.is_too_deep
                and going_round.account_id is null
                then 'more than {{ levels_of_parents() }} levels of parents'
        end as parent_problem
    from named
    inner join ancestors on named.account_id = ancestors.account_id
    left join circular on named.account_id = circular.account_id
    -- Above a circle there is no end.
    left join circular as going_round
        on ancestors.{{ highest_ancestor() }} = going_round.account_id
)

select
    typed.account_id,
    case
        when judged.parent_problem is null then judged.parent_account_id
    end as parent_account_id,
    typed.owner_id,
    typed.account_name,
    typed.segment,
    typed.industry,
    typed.region,
    typed.currency,
    typed.team_structure,
    {%- for column in own_account_columns() %}
    typed.{{ column }},
    {%- endfor %}
    typed.employee_count,
    typed.annual_revenue,
    typed.created_on,
    typed.given_account_id,
    typed.row_key,
    typed.rejection_reason,
    nullif(
        coalesce('parent_account_id: ' || judged.parent_problem || ' | ', '')
        || coalesce(typed.cell_problems, ''),
        ''
    ) as cell_problems,
    typed.raw_row
from typed
left join judged on typed.accepted_id = judged.account_id
