{#- What a metric of score_validation says. -#}
{% macro validation_verdict() -%}
    case
        when refusal is not null then refusal
        when metric = 'enough to learn from' then 'enough'
        when value is null and outcomes = 0
            then 'insufficient data: nobody had the outcome'
        when value is null and outcomes = accounts
            then 'insufficient data: everybody had the outcome'
        when value is null
            then 'insufficient data: what was predicted is all alike, or parts '
                || 'all with the outcome from all without'
        when metric = 'population stability index'
            then case
                when value > 0.25 then 'other accounts than it was fitted on'
                when value > 0.1 then 'shifted'
                else 'stable'
            end
        when low is null then null
        when model = 'shuffled labels' and metric = 'AUC'
            then case
                when low > 0.5 then 'finds what is not there: do not trust it'
                else 'finds nothing, as it should'
            end
        when model = 'shuffled labels' then null
        when model like 'feature: %' and metric = 'AUC'
            then case
                when value >= 0.9 or value <= 0.1
                    then 'too good: may know the future'
                else 'plausible'
            end
        when metric = 'AUC'
            then case
                when low > 0.5 then 'better than chance'
                when high < 0.5 then 'worse than chance'
                else 'no better than chance'
            end
        when metric like 'AUC minus %'
            then case
                when low > 0 then 'better'
                when high < 0 then 'worse'
                else 'no clear difference'
            end
        when metric = 'calibration_in_the_large'
            then case
                when low > 0 then 'more came than predicted'
                when high < 0 then 'fewer came than predicted'
                else 'as many as predicted'
            end
        when metric = 'calibration slope'
            then case
                when low > 1 then 'probabilities too timid'
                when high < 1 then 'probabilities too bold'
                else 'calibrated'
            end
    end
{%- endmacro %}


{#- Why score_verdicts says what it says, with the figures. -#}
{% macro verdict_reason() -%}
    case
        when fit_verdict is null 
            then 'No scorecard was fitted: no six months after a month are known, or Python models did not run.'
        when fit_verdict != 'enough'
            then 'No score: ' || fit_verdict || '.'
        when auc_low is null
            then 'No month outside the training had enough accounts to prove it.'
        else
            'On months it had not seen, an account with the outcome ranks above one without in '
            || {{ whole_percent('auc') }}
            || ' of pairs (95 % interval '
            || {{ whole_percent('auc_low') }} || ' to ' || {{ whole_percent('auc_high') }}
            || '; 50 % is chance).'
            || case
                when verdict = 'finds what is not there'
                    then ' But fitted to outcomes dealt out anew it predicts them too.'
                when baseline is not null
                    then ' It is not clearly ahead of ranking by ' || baseline || '.'
                else ' It is ahead of each simpler ranking.'
            end
            || case
                when verdict = 'believe the order, not the probabilities'
                    then ' Its probabilities are off: calibration slope '
                    || coalesce(
                        cast(cast(calibration_slope as numeric(28, 2)) as {{ dbt.type_string() }}),
                        'not known'
                    )
                    || ' (1 is right); ' || coalesce(level_verdict, 'how many came is not known') || '.'
                else ''
            end
            || case
                when suspicious_feature is not null
                    then ' Check ' || suspicious_feature
                    || ': alone it predicts so well that it may know the future.'
                else ''
            end
    end
{%- endmacro %}
