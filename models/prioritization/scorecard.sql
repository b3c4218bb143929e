-- The scorecard that scores today: base points and those of each bin of each
-- feature. An account's points are their sum, 100 points double the odds.
with

scorecards as (
    select * from (
        select * from {{ ref('account_penetration', 'int_scorecards') }}
    ) as all_folds
    where fold = 'final'
),

features as (
    select * from {{ ref('account_penetration', 'score_features') }}
)

select
    cast(scorecards.outcome as {{ dbt.type_string() }}) as outcome,
    cast(scorecards.feature as {{ dbt.type_string() }}) as feature,
    cast(scorecards.bin as integer) as bin,
    features.label,
    features.unit,
    scorecards.lower,
    scorecards.upper,
    cast(scorecards.level as {{ dbt.type_string() }}) as level,
    cast(scorecards.points as bigint) as points,
    scorecards.weight,
    cast(scorecards.train_rows as bigint) as train_rows,
    cast(scorecards.train_outcomes as bigint) as train_outcomes,
    {{ safe_divide('scorecards.train_outcomes', 'scorecards.train_rows') }}
        as train_outcome_rate,
    scorecards.train_share,
    cast(scorecards.training_accounts as bigint) as training_accounts,
    cast(scorecards.outcome_accounts as bigint) as outcome_accounts,
    cast(scorecards.data_status as {{ dbt.type_string() }}) as data_status
from scorecards
left join features on scorecards.feature = features.feature
