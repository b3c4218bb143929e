-- Each account's points are those of the base and of its bins in the scorecard,
-- and its probability is what these points stand for: the Python model applied
-- what it published, and nothing else.
with

account_features as (
    select * from {{ ref('account_penetration', 'account_features') }}
    where is_active
),

account_scores as (
    select * from {{ ref('account_penetration', 'account_scores') }}
    where data_status = 'ok'
),

scorecard as (
    select
        scorecard.*,
        'final' as fold
    from {{ ref('account_penetration', 'scorecard') }} as scorecard
),

scored as (
    select
        account_scores.outcome,
        'final' as fold,
        account_features.*
    from account_scores
    inner join account_features
        on
            account_scores.account_id = account_features.account_id
            and account_scores.scored_month = account_features.month
),

terms as (
    {{ score_terms('scored', 'scorecard', ['account_id']) }}
),

summed as (
    select
        outcome,
        account_id,
        sum(points) as points
    from terms
    group by outcome, account_id
),

recomputed as (
    select
        account_scores.account_id,
        account_scores.outcome,
        account_scores.points,
        account_scores.probability,
        scorecard.points + coalesce(summed.points, 0) as points_by_hand
    from account_scores
    inner join scorecard
        on
            account_scores.outcome = scorecard.outcome
            and scorecard.feature = 'base'
    left join summed
        on
            account_scores.outcome = summed.outcome
            and account_scores.account_id = summed.account_id
)

select *
from recomputed
where
    points is distinct from points_by_hand
    or abs(probability - {{ probability_of('points_by_hand') }}) > 1e-12
    or probability is null
