-- Whether to believe each score, one row: the first that holds of insufficient
-- data, finds what is not there, no better than chance, no better than a simple
-- baseline, the order but not the probabilities, believe it.
with

checks as (
    select * from {{ ref('account_penetration', 'int_score_checks') }}
),

judged as (
    select
        *,
        case
            when coalesce(fit_verdict, '') != 'enough' or auc_low is null
                then 'insufficient data'
            when shuffled_low > 0.5 then 'finds what is not there'
            when auc_low <= 0.5 then 'no better than chance'
            when baseline is not null then 'no better than ' || baseline
            when
                slope_verdict = 'calibrated'
                and level_verdict = 'as many as predicted'
                then 'believe it'
            else 'believe the order, not the probabilities'
        end as verdict
    from checks
),

in_words as (
    select
        *,
        'On months it had not seen, an account with the outcome ranks above one without in '
        || {{ whole_percent('auc') }}
        || ' of pairs (95 % interval ' || {{ whole_percent('auc_low') }}
        || ' to ' || {{ whole_percent('auc_high') }} || '; 50 % is chance).' as order_in_words,
        case
            when verdict = 'finds what is not there'
                then ' But fitted to outcomes dealt out anew it predicts them too.'
            when baseline is not null
                then ' It is not clearly ahead of ranking by ' || baseline || '.'
            else ' It is ahead of each simpler ranking.'
        end as probes_in_words,
        'calibration slope ' || coalesce(
            cast(cast(calibration_slope as numeric(28, 2)) as {{ dbt.type_string() }}),
            'not known'
        )
        || ' (1 is right); ' || coalesce(level_verdict, 'how many came is not known')
            as calibration_in_words
    from judged
)

select
    cast(outcome as {{ dbt.type_string() }}) as outcome,
    cast(verdict as {{ dbt.type_string() }}) as verdict,
    verdict not in (
        'insufficient data', 'finds what is not there', 'no better than chance'
    ) as is_usable,
    cast(
        case
            when fit_verdict is null
                then
                    'No scorecard was fitted: no six months after a month are known, '
                    || 'or Python models did not run.'
            when fit_verdict != 'enough' then 'No score: ' || fit_verdict || '.'
            when auc_low is null
                then 'No month outside the training had enough accounts to prove it.'
            else
                order_in_words || probes_in_words
                || case
                    when verdict = 'believe the order, not the probabilities'
                        then ' Its probabilities are off: ' || calibration_in_words || '.'
                    else ''
                end
                || case
                    when suspicious_feature is not null
                        then
                            ' Check ' || suspicious_feature
                            || ': alone it predicts so well that it may know the future.'
                    else ''
                end
        end as {{ dbt.type_string() }}
    ) as reason,
    training_accounts,
    outcome_accounts,
    auc,
    auc_low,
    auc_high,
    calibration_slope,
    cast(suspicious_feature as {{ dbt.type_string() }}) as suspicious_feature
from in_words
