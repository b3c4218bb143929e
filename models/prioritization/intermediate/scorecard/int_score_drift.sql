-- How far the accounts of the last month lie from those that the final
-- scorecard was fitted on, feature by feature: the population stability index,
-- the sum over bins of (share now − share then) × ln(share now ÷ share then).
with

score_terms as (
    select * from {{ ref('account_penetration', 'int_score_terms') }}
    where fold = 'final'
),

bins as (
    select * from (
        select * from {{ ref('account_penetration', 'int_scorecards') }}
    ) as scorecards
    where fold = 'final' and data_status = 'ok' and feature != 'base'
),

accounts_now as (
    select count(distinct account_id) as accounts
    from score_terms
),

counted as (
    select
        outcome,
        feature,
        bin,
        count(*) as accounts
    from score_terms
    group by outcome, feature, bin
),

compared as (
    select
        bins.outcome,
        bins.feature,
        bins.bin,
        accounts_now.accounts,
        cast(bins.train_rows as {{ type_double() }}) as rows_then,
        cast(coalesce(counted.accounts, 0) as {{ type_double() }}) as rows_now,
        sum(bins.train_rows) over of_feature as all_rows_then,
        sum(coalesce(counted.accounts, 0)) over of_feature as all_rows_now
    from bins
    cross join accounts_now
    left join counted
        on
            bins.outcome = counted.outcome
            and bins.feature = counted.feature
            and bins.bin = counted.bin
    window of_feature as (partition by bins.outcome, bins.feature)
),

-- That more is known than then, as a history grows, is no drift; that less is
-- known is one.
kept as (
    select
        *,
        sum(rows_then) over of_feature as kept_rows_then,
        sum(rows_now) over of_feature as kept_rows_now
    from compared
    where
        bin != 0
        or rows_now * all_rows_then > rows_then * all_rows_now
    window of_feature as (partition by outcome, feature)
),

-- A share of nothing has no logarithm: at least a ten-thousandth.
shares as (
    select
        outcome,
        feature,
        accounts,
        greatest({{ safe_divide('rows_then', 'kept_rows_then') }}, 0.0001)
            as share_then,
        greatest({{ safe_divide('rows_now', 'kept_rows_now') }}, 0.0001)
            as share_now
    from kept
    where kept_rows_then > 0 and kept_rows_now > 0
)

select
    outcome,
    feature,
    max(accounts) as accounts,
    sum((share_now - share_then) * ln(share_now / share_then))
        as population_stability_index
from shares
group by outcome, feature
