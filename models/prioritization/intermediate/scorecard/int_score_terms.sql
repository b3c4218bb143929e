-- What each feature adds to the score of each account on which a fold is
-- tested, and, by the final scorecard, to those of the last month.
with

score_tests as (
    select * from {{ ref('account_penetration', 'int_score_tests') }}
),

score_rows as (
    select * from {{ ref('account_penetration', 'int_score_rows') }}
),

scorecards as (
    select * from {{ ref('account_penetration', 'int_scorecards') }}
),

last_month as (
    select max(month) as last_month from score_rows
),

outcomes as (
    select 'expansion' as outcome
    union all
    select 'churn' as outcome
),

scored as (
    select * from score_tests
    union all
    select
        'final' as fold,
        outcomes.outcome,
        cast(null as boolean) as has_outcome,
        score_rows.*
    from score_rows
    inner join last_month on score_rows.month = last_month.last_month
    cross join outcomes
),

terms as (
    {{ score_terms('scored', 'scorecards', ['account_id', 'month']) }}
)

select
    outcome,
    fold,
    account_id,
    month,
    feature,
    bin,
    points
from terms
