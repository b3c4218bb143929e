-- Whether the score works, on months that it was not fitted on: every metric
-- with its interval, beside the baselines, the challenger and the probes, and
-- what it says in words.
with

metrics as (
    select * from {{ ref('account_penetration', 'int_score_metrics') }}
),

drift as (
    select * from {{ ref('account_penetration', 'int_score_drift') }}
),

scorecards as (
    select * from {{ ref('account_penetration', 'int_scorecards') }}
),

all_rows as (
    select
        outcome,
        model,
        fold,
        metric,
        value,
        low,
        high,
        accounts,
        outcomes,
        cast(null as {{ dbt.type_string() }}) as refusal
    from metrics
    union all
    select
        outcome,
        'feature: ' || feature as model,
        'final' as fold,
        'population stability index' as metric,
        population_stability_index as value,
        null as low,
        null as high,
        accounts,
        null as outcomes,
        null as refusal
    from drift
    union all
    select
        outcome,
        'scorecard' as model,
        fold,
        'enough to learn from' as metric,
        case when data_status = 'ok' then 1 else 0 end as value,
        null as low,
        null as high,
        training_accounts as accounts,
        outcome_accounts as outcomes,
        case when data_status != 'ok' then data_status end as refusal
    from scorecards
    where feature = 'base'
)

select
    cast(outcome as {{ dbt.type_string() }}) as outcome,
    cast(model as {{ dbt.type_string() }}) as model,
    cast(fold as {{ dbt.type_string() }}) as fold,
    cast(metric as {{ dbt.type_string() }}) as metric,
    cast(value as {{ type_double() }}) as value,
    cast(low as {{ type_double() }}) as low,
    cast(high as {{ type_double() }}) as high,
    cast(accounts as bigint) as accounts,
    cast(outcomes as bigint) as outcomes,
    cast({{ validation_verdict() }} as {{ dbt.type_string() }}) as verdict
from all_rows
