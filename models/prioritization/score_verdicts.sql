-- Whether to believe each score, one row: the first that holds of insufficient
-- data, finds what is not there, no better than chance, no better than a simple
-- baseline, the order but not the probabilities, believe it.
with

validation as (
    select * from {{ ref('account_penetration', 'score_validation') }}
),

outcomes as (
    select 'expansion' as outcome
    union all
    select 'churn' as outcome
),

scorecard as (
    select * from validation
    where model = 'scorecard' and fold = 'all folds'
),

summed as (
    select
        outcome,
        max(case when metric = 'AUC' then value end) as auc,
        max(case when metric = 'AUC' then low end) as auc_low,
        max(case when metric = 'AUC' then high end) as auc_high,
        max(case when metric = 'calibration slope' then value end)
            as calibration_slope,
        max(case when metric = 'calibration slope' then verdict end)
            as slope_verdict,
        max(case when metric = 'calibration_in_the_large' then verdict end)
            as level_verdict
    from scorecard
    group by outcome
),

baselines as (
    select
        outcome,
        min(replace(metric, 'AUC minus ', '')) as baseline
    from scorecard
    where
        metric like 'AUC minus %'
        and metric != 'AUC minus gradient boosting'
        and (low <= 0 or low is null)
    group by outcome
),

fits as (
    select * from validation
    where fold = 'final' and metric = 'enough to learn from'
),

probes as (
    select
        outcome,
        max(case when model = 'shuffled labels' then low end) as shuffled_low,
        max(
            case
                when verdict = 'too good: may know the future'
                    then replace(model, 'feature: ', '')
            end
        ) as suspicious_feature
    from validation
    where metric = 'AUC'
    group by outcome
),

judged as (
    select
        outcomes.outcome,
        summed.auc,
        summed.auc_low,
        summed.auc_high,
        summed.calibration_slope,
        summed.level_verdict,
        fits.accounts as training_accounts,
        fits.outcomes as outcome_accounts,
        fits.verdict as fit_verdict,
        baselines.baseline,
        probes.suspicious_feature,
        case
            when coalesce(fits.verdict, '') != 'enough' or summed.auc_low is null
                then 'insufficient data'
            when probes.shuffled_low > 0.5 then 'finds what is not there'
            when summed.auc_low <= 0.5 then 'no better than chance'
            when baselines.baseline is not null
                then 'no better than ' || baselines.baseline
            when
                summed.slope_verdict = 'calibrated'
                and summed.level_verdict = 'as many as predicted'
                then 'believe it'
            else 'believe the order, not the probabilities'
        end as verdict
    from outcomes
    left join summed on outcomes.outcome = summed.outcome
    left join fits on outcomes.outcome = fits.outcome
    left join baselines on outcomes.outcome = baselines.outcome
    left join probes on outcomes.outcome = probes.outcome
)

select
    cast(outcome as {{ dbt.type_string() }}) as outcome,
    cast(verdict as {{ dbt.type_string() }}) as verdict,
    verdict not in (
        'insufficient data', 'finds what is not there', 'no better than chance'
    ) as is_usable,
    cast({{ verdict_reason() }} as {{ dbt.type_string() }}) as reason,
    training_accounts,
    outcome_accounts,
    auc,
    auc_low,
    auc_high,
    calibration_slope,
    cast(suspicious_feature as {{ dbt.type_string() }}) as suspicious_feature
from judged
