-- What each fold predicted of the accounts of its test month, by the scorecard
-- and by what it must beat: simple baselines, which rank by one figure, and the
-- models of int_challenger_predictions. Beside it what came of them.
{%- set baselines = {
    'account size': 'employee_count',
    'spend of the last year': 'spend_last_year',
    'whitespace': 'whitespace',
} %}
{%- set columns = [
    'outcome', 'fold', 'account_id', 'parent_id', 'month', 'has_outcome',
] %}
with

score_terms as (
    select * from {{ ref('account_penetration', 'int_score_terms') }}
),

score_tests as (
    select * from {{ ref('account_penetration', 'int_score_tests') }}
),

folds as (
    select * from {{ ref('account_penetration', 'int_score_folds') }}
),

scorecards as (
    select * from {{ ref('account_penetration', 'int_scorecards') }}
),

challengers as (
    select * from {{ ref('account_penetration', 'int_challenger_predictions') }}
),

-- Only folds that had enough to learn from.
tested as (
    select
        score_tests.*,
        folds.kind,
        scorecards.points as base_points
    from score_tests
    inner join folds on score_tests.fold = folds.fold
    inner join scorecards
        on
            score_tests.outcome = scorecards.outcome
            and score_tests.fold = scorecards.fold
            and scorecards.feature = 'base'
            and scorecards.data_status = 'ok'
),

points as (
    select
        outcome,
        fold,
        account_id,
        month,
        sum(points) as points
    from score_terms
    group by outcome, fold, account_id, month
),

predictions as (
    select
        {%- for column in columns %}
        tested.{{ column }},
        {%- endfor %}
        case
            when tested.kind = 'shuffled labels' then tested.kind
            else 'scorecard'
        end as model,
        {{ probability_of(
            '(tested.base_points + coalesce(points.points, 0))'
        ) }} as prediction
    from tested
    left join points
        on
            tested.outcome = points.outcome
            and tested.fold = points.fold
            and tested.account_id = points.account_id
            and tested.month = points.month
    {% for model, feature in baselines.items() -%}
    union all
    -- Small ones are the first to leave. A figure that nobody has ranks nobody.
    select
        {{ columns | join(',\n        ') }},
        '{{ model }}' as model,
        case
            when outcome = 'churn' then -coalesce({{ feature }}, 1e300)
            else coalesce({{ feature }}, -1e300)
        end as prediction
    from tested
    where
        kind = 'time'
        and fold in (
            select known.fold from tested as known
            where known.{{ feature }} is not null
        )
    {% endfor -%}
    union all
    select
        {{ columns | join(',\n        ') }},
        model,
        prediction
    from challengers
)

select
    {{ columns | join(',\n    ') }},
    cast(model as {{ dbt.type_string() }}) as model,
    cast(prediction as {{ type_double() }}) as prediction
from predictions
