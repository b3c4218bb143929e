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
        cast(null as {{ dbt.type_string() }}) as known_verdict
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
        case
            when population_stability_index > 0.25
                then 'other accounts than it was fitted on'
            when population_stability_index > 0.1 then 'shifted'
            when population_stability_index <= 0.1 then 'stable'
        end as known_verdict
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
        case when data_status = 'ok' then 'enough' else data_status end
            as known_verdict
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
    cast(
        case
            when known_verdict is not null then known_verdict
            when value is null and outcomes = 0
                then 'insufficient data: nobody had the outcome'
            when value is null and outcomes = accounts
                then 'insufficient data: everybody had the outcome'
            when value is null
                then
                    'insufficient data: what was predicted is all alike, or '
                    || 'parts all with the outcome from all without'
            when low is null then null
            when model = 'shuffled labels' and metric != 'AUC' then null
            when model = 'shuffled labels' and low > 0.5
                then 'finds what is not there: do not trust it'
            when model = 'shuffled labels' then 'finds nothing, as it should'
            when
                metric = 'AUC' and model like 'feature: %'
                and (value >= 0.9 or value <= 0.1)
                then 'too good: may know the future'
            when metric = 'AUC' and model like 'feature: %' then 'plausible'
            when metric = 'AUC' and low > 0.5 then 'better than chance'
            when metric = 'AUC' and high < 0.5 then 'worse than chance'
            when metric = 'AUC' then 'no better than chance'
            when metric like 'AUC minus %' and low > 0 then 'better'
            when metric like 'AUC minus %' and high < 0 then 'worse'
            when metric like 'AUC minus %' then 'no clear difference'
            when metric = 'calibration_in_the_large' and low > 0
                then 'more came than predicted'
            when metric = 'calibration_in_the_large' and high < 0
                then 'fewer came than predicted'
            when metric = 'calibration_in_the_large'
                then 'as many as predicted'
            when metric = 'calibration slope' and low > 1
                then 'probabilities too timid'
            when metric = 'calibration slope' and high < 1
                then 'probabilities too bold'
            when metric = 'calibration slope' then 'calibrated'
        end as {{ dbt.type_string() }}
    ) as verdict
from all_rows
