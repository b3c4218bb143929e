-- The related metrics that are a share: hits ÷ n cases. A win rate needs
-- minimum_opportunities cases, any other share one.
with

related_values as (
    select * from {{ ref('account_penetration', 'int_related_values') }}
),

counted as (
    {% for metric, hits, n in [
        ('win_rate', 'won', 'closed'),
        ('win_rate_initial', 'initial_won', 'initial_closed'),
        ('win_rate_expansion', 'expansion_won', 'expansion_closed'),
        ('duplicated_effort_share', 'duplicated_contacts', 'touched_contacts'),
        ('opportunity_identification_rate', 'identified_accounts', 'identifiable_accounts'),
        ('shared_plan_share', 'shared_plan_accounts', 'worked_accounts'),
        ('cross_team_review_share', 'cross_team_review_accounts', 'worked_accounts'),
        ('handoff_share', 'handoff_accounts', 'worked_accounts'),
    ] -%}
    select
        group_by,
        group_value,
        month,
        window_months,
        '{{ metric }}' as metric,
        {{ hits }} as hits,
        {{ n }} as n
    from related_values
    {{ 'union all' if not loop.last }}
    {% endfor %}
)

select
    group_by,
    group_value,
    month,
    window_months,
    metric,
    hits,
    n,
    case
        when metric like 'win_rate%' then {{ var('minimum_opportunities') }}
        else 1
    end as needed,
    {{ safe_divide('hits', 'n') }} as value,
    {{ wilson('hits', 'n', -1) }} as low,
    {{ wilson('hits', 'n', 1) }} as high
from counted
