-- How much more often the outcome came in each tenth of the accounts, by what
-- was predicted, than among all: lift, and that of the tenths down to it.
with

deciles as (
    select * from {{ ref('account_penetration', 'int_score_deciles') }}
),

running as (
    select
        *,
        sum(accounts) over fold_of_model as all_accounts,
        sum(outcomes) over fold_of_model as all_outcomes,
        sum(accounts) over down_to_it as accounts_down_to_it,
        sum(outcomes) over down_to_it as outcomes_down_to_it
    from deciles
    window
        fold_of_model as (partition by outcome, model, fold),
        down_to_it as (
            partition by outcome, model, fold order by decile
            rows between unbounded preceding and current row
        )
),

rates as (
    select
        *,
        {{ safe_divide('outcomes', 'accounts') }} as outcome_rate,
        {{ safe_divide('all_outcomes', 'all_accounts') }} as base_rate,
        {{ safe_divide('outcomes_down_to_it', 'accounts_down_to_it') }}
            as cumulative_rate
    from running
)

select
    cast(outcome as {{ dbt.type_string() }}) as outcome,
    cast(model as {{ dbt.type_string() }}) as model,
    cast(fold as {{ dbt.type_string() }}) as fold,
    cast(decile as integer) as decile,
    cast(accounts as bigint) as accounts,
    cast(outcomes as bigint) as outcomes,
    outcome_rate,
    -- A rank predicts no rate.
    case
        when
            model in ('scorecard', 'gradient boosting', 'shuffled labels')
            then cast(mean_prediction as {{ type_double() }})
    end as mean_prediction,
    {{ safe_divide('outcome_rate', 'base_rate') }} as lift,
    {{ safe_divide('cumulative_rate', 'base_rate') }} as cumulative_lift,
    {{ safe_divide('outcomes_down_to_it', 'all_outcomes') }}
        as cumulative_gain
from rates
