-- How likely each account is to expand and to churn within six months, by the
-- scorecard of the last complete month, with the largest reasons.
with

scores as (
    select * from {{ ref('account_penetration', 'int_account_scores') }}
),

verdicts as (
    select * from {{ ref('account_penetration', 'score_verdicts') }}
)

select
    scores.account_id,
    scores.scored_month,
    cast(scores.outcome as {{ dbt.type_string() }}) as outcome,
    scores.probability,
    cast(scores.points as bigint) as points,
    {%- for place in [1, 2, 3] %}
    cast(scores.reason_{{ place }} as {{ dbt.type_string() }})
        as reason_{{ place }},
    {%- endfor %}
    cast(scores.data_status as {{ dbt.type_string() }}) as data_status,
    scores.probability is not null and verdicts.is_usable as is_usable
from scores
inner join verdicts on scores.outcome = verdicts.outcome
