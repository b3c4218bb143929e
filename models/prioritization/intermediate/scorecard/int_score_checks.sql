-- What the verdict on each score rests on, one row each: its fit, its order on
-- unseen months, its calibration, a baseline that it is not ahead of, its probes.
{{- config(materialized='view') }}
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
)

select
    outcomes.outcome,
    fits.accounts as training_accounts,
    fits.outcomes as outcome_accounts,
    fits.verdict as fit_verdict,
    summed.auc,
    summed.auc_low,
    summed.auc_high,
    summed.calibration_slope,
    summed.slope_verdict,
    summed.level_verdict,
    baselines.baseline,
    probes.shuffled_low,
    probes.suspicious_feature
from outcomes
left join summed on outcomes.outcome = summed.outcome
left join fits on outcomes.outcome = fits.outcome
left join baselines on outcomes.outcome = baselines.outcome
left join probes on outcomes.outcome = probes.outcome
