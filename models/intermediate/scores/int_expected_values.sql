-- What calling on each account is worth: P(expand) × realistic whitespace ×
-- what expansions usually take of it × margin × (1 − P(churn)) − the cost of
-- pursuit. A factor that is unknown is named; without P(expand) there is no
-- value.
with

accounts as (
    select * from {{ ref('stg_accounts') }}
),

account_groups as (
    select * from {{ ref('int_account_groups') }}
),

whitespace as (
    select * from {{ ref('whitespace_by_account') }}
),

typical_takes as (
    select * from {{ ref('int_typical_takes') }}
),

margins as (
    select * from {{ ref('int_account_margins') }}
),

scores as (
    select * from {{ ref('account_scores') }}
),

expansion as (
    select * from scores
    where outcome = 'expansion'
),

churn as (
    select * from scores
    where outcome = 'churn'
),

factors as (
    select
        accounts.account_id,
        account_groups.segment,
        whitespace.realistic_whitespace,
        typical_takes.typical_take,
        margins.margin,
        expansion.data_status,
        case when expansion.is_usable then expansion.probability end
            as expansion_probability,
        case when churn.is_usable then churn.probability end
            as churn_probability,
        case when expansion.is_usable then expansion.reason_1 end as reason_1,
        case when expansion.is_usable then expansion.reason_2 end as reason_2,
        case when expansion.is_usable then expansion.reason_3 end as reason_3
    from accounts
    inner join account_groups
        on accounts.account_id = account_groups.account_id
    inner join typical_takes
        on account_groups.segment = typical_takes.segment
    left join whitespace on accounts.account_id = whitespace.account_id
    left join margins on accounts.account_id = margins.account_id
    left join expansion on accounts.account_id = expansion.account_id
    left join churn on accounts.account_id = churn.account_id
)

select
    *,
    expansion_probability
    * cast(realistic_whitespace as {{ type_double() }})
    * typical_take
    * coalesce(margin, 1)
    * (1 - coalesce(churn_probability, 0))
    - {{ var('cost_of_pursuit') }} as expected_value
from factors
