-- What calling on each account is worth: P(expand) × realistic whitespace ×
-- what expansions usually take of it × margin × (1 − P(churn)) − the cost of
-- pursuit. A factor that is unknown is named; without P(expand) there is no
-- value. Of an account without a potential, P(expand) × what the best
-- comparable customers spend is known.
with

accounts as (
    select * from {{ ref('account_penetration', 'stg_accounts') }}
),

account_groups as (
    select * from {{ ref('account_penetration', 'int_account_groups') }}
),

whitespace as (
    select * from {{ ref('account_penetration', 'whitespace_by_account') }}
),

comparable_spend as (
    select * from {{ ref('account_penetration', 'int_comparable_spend') }}
),

whitespace_conversion_rates as (
    select * from {{ ref('account_penetration', 'int_whitespace_conversion_rates') }}
),

margins as (
    select * from {{ ref('account_penetration', 'int_account_margins') }}
),

scores as (
    select * from {{ ref('account_penetration', 'account_scores') }}
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
        -- Where some cells hold more than their potential, less than in others.
        case
            when whitespace.realistic_whitespace > whitespace.whitespace
                then whitespace.whitespace
            else whitespace.realistic_whitespace
        end as realistic_whitespace,
        cast(
            case
                when whitespace.realistic_whitespace is null
                    then comparable_spend.comparable_spend
            end as {{ type_money() }}
        ) as comparable_spend,
        whitespace_conversion_rates.whitespace_conversion_rate,
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
    inner join whitespace_conversion_rates
        on account_groups.segment = whitespace_conversion_rates.segment
    left join comparable_spend
        on accounts.account_id = comparable_spend.account_id
    left join whitespace on accounts.account_id = whitespace.account_id
    left join margins on accounts.account_id = margins.account_id
    left join expansion on accounts.account_id = expansion.account_id
    left join churn on accounts.account_id = churn.account_id
)

select
    *,
    expansion_probability
    * cast(realistic_whitespace as {{ type_double() }})
    * whitespace_conversion_rate
    * coalesce(margin, 1)
    * (1 - coalesce(churn_probability, 0))
    - {{ var('cost_of_pursuit') }} as expected_value,
    expansion_probability * cast(comparable_spend as {{ type_double() }})
        as comparable_value
from factors
