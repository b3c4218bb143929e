-- The sample with what became of each account: one row per outcome, where the
-- six months after are known.
{{- config(materialized='view') }}
with

score_rows as (
    select * from {{ ref('account_penetration', 'int_score_rows') }}
),

outcomes as (
    select * from {{ ref('account_penetration', 'account_outcomes') }}
    where not is_censored
)

{% for outcome, column in {
    'expansion': 'has_expanded', 'churn': 'has_churned',
}.items() -%}
select
    cast('{{ outcome }}' as {{ dbt.type_string() }}) as outcome,
    outcomes.{{ column }} as has_outcome,
    {{ score_row_columns('score_rows') }}
from score_rows
inner join outcomes
    on
        score_rows.account_id = outcomes.account_id
        and score_rows.month = outcomes.month
{{ 'union all' if not loop.last }}
{% endfor %}
