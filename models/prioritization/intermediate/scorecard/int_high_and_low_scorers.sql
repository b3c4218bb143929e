-- The fifth of the accounts that scored highest and the one that scored lowest
-- in each test month, what came of them, and in which stratum they are
-- compared.
with

predictions as (
    select * from {{ ref('account_penetration', 'int_score_predictions') }}
    where model = 'scorecard'
),

folds as (
    select * from {{ ref('account_penetration', 'int_score_folds') }}
    where kind = 'time'
),

selling_effort as (
    select * from {{ ref('account_penetration', 'int_selling_effort') }}
),

fifths as (
    select
        predictions.*,
        ntile(5) over (
            partition by predictions.outcome, predictions.fold
            order by predictions.prediction desc, predictions.account_id asc
        ) as fifth
    from predictions
    inner join folds on predictions.fold = folds.fold
),

scored as (
    select
        fifths.outcome,
        fifths.parent_id,
        fifths.fifth = 1 as is_high,
        cast(
            case when fifths.has_outcome then 1 else 0 end
            as {{ type_double() }}
        ) as has_outcome,
        case
            when selling_effort.sales_touches = 0 then 'no sales touches'
            when selling_effort.sales_touches <= 3 then '1 to 3'
            when selling_effort.sales_touches <= 10 then '4 to 10'
            when selling_effort.sales_touches > 10 then 'over 10'
        end as effort,
        {{ is_in_first_share(
            dbt.hash('fifths.account_id'), var('hold_out_share')
        ) }} as is_held_out
    from fifths
    left join selling_effort
        on
            fifths.account_id = selling_effort.account_id
            and fifths.month = selling_effort.month
    where fifths.fifth in (1, 5)
)

select
    outcome,
    parent_id,
    is_high,
    has_outcome,
    effort,
    is_held_out,
    'raw' as comparison,
    'all' as stratum
from scored
union all
select
    outcome,
    parent_id,
    is_high,
    has_outcome,
    effort,
    is_held_out,
    'matched on selling effort' as comparison,
    effort as stratum
from scored
where effort is not null
union all
select
    outcome,
    parent_id,
    is_high,
    has_outcome,
    effort,
    is_held_out,
    'held out' as comparison,
    'all' as stratum
from scored
where is_held_out
