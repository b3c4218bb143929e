-- The rows on which each fold is tested: those of its test month, in the fold
-- of unseen parents only of parents that it never trained on.
{{- config(materialized='view') }}
with

score_sample as (
    select * from {{ ref('account_penetration', 'int_score_sample') }}
),

folds as (
    select * from {{ ref('account_penetration', 'int_score_folds') }}
)

select
    folds.fold,
    score_sample.outcome,
    score_sample.has_outcome,
    {{ score_row_columns('score_sample') }}
from score_sample
inner join folds on score_sample.month = folds.test_month
where folds.kind != 'unseen parents' or score_sample.is_test_parent
