-- The accounts of each test month in ten parts by what was predicted, the
-- highest first, and how many of each part had the outcome.
with

predictions as (
    select * from {{ ref('account_penetration', 'int_score_predictions') }}
    where model not like 'feature: %'
),

parts as (
    select
        *,
        ntile(10) over (
            partition by outcome, model, fold
            order by prediction desc, account_id asc
        ) as decile
    from predictions
),

counted as (
    select
        outcome,
        model,
        fold,
        decile,
        avg(prediction) as mean_prediction,
        count(*) as accounts,
        count(case when has_outcome then 1 end) as outcomes
    from parts
    group by outcome, model, fold, decile
),

folds as (
    select * from {{ ref('account_penetration', 'int_score_folds') }}
    where kind = 'time'
)

select
    outcome,
    model,
    fold,
    decile,
    mean_prediction,
    accounts,
    outcomes
from counted
union all
select
    counted.outcome,
    counted.model,
    'all folds' as fold,
    counted.decile,
    sum(counted.mean_prediction * counted.accounts) / sum(counted.accounts)
        as mean_prediction,
    sum(counted.accounts) as accounts,
    sum(counted.outcomes) as outcomes
from counted
inner join folds on counted.fold = folds.fold
group by counted.outcome, counted.model, counted.decile
