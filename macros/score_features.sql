{#- The features that a scorecard may use, columns of account_features: what each
    is called in a reason, and its unit. The one list of them: a feature added
    here and to account_features is fitted, scored, probed and watched for drift. -#}
{% macro score_features() %}
    {{- return({
        'revenue_rate': ['Share of wallet won', 'share'],
        'whitespace': ['Spend still to win a year', 'money'],
        'buying_units_rate': ['Share of buying units won', 'share'],
        'products_rate': ['Share of products bought', 'share'],
        'seats_sold_rate': ['Seats sold ÷ potential users', 'share'],
        'seats_active_rate': ['Active users ÷ potential users', 'share'],
        'spend_last_year': ['Revenue of the last twelve months', 'money'],
        'spend_3_months': ['Revenue of the last three months', 'money'],
        'purchase_months_12_months': [
            'Months with a purchase in the last twelve', 'count'
        ],
        'months_since_purchase': ['Months since the last purchase', 'months'],
        'mrr_growth_3_months': ['Growth of MRR in three months', 'share'],
        'mrr_growth_12_months': ['Growth of MRR in twelve months', 'share'],
        'tenure_months': ['Months as a customer', 'months'],
        'months_since_expansion': ['Months since the last expansion', 'months'],
        'expansions_12_months': [
            'Months with an expansion in the last twelve', 'count'
        ],
        'contractions_12_months': [
            'Months with a contraction in the last twelve', 'count'
        ],
        'seats_used_share': ['Active users ÷ seats', 'share'],
        'usage_growth_3_months': [
            'Growth of active users in three months', 'share'
        ],
        'coverage_score': ['Share of known contacts in touch', 'share'],
        'role_coverage': ['Share of wanted roles in touch', 'share'],
        'engaged_contacts': ['People in touch', 'count'],
        'top_contact_share': ['Share of touches by one person', 'share'],
        'inbound_touches_3_months': [
            'Touches by them in three months', 'count'
        ],
        'open_opportunities': ['Open opportunities to expand', 'count'],
        'won_opportunities': [
            'Opportunities won in the last twelve months', 'count'
        ],
        'lost_opportunities': [
            'Opportunities lost in the last twelve months', 'count'
        ],
        'satisfaction_score': ['Satisfaction', 'score'],
        'health_score': ['Health', 'score'],
        'renewal_due_share': ['Share of ARR that ends in six months', 'share'],
        'lines_under_notice': ['Contract lines under notice', 'count'],
        'open_units': ['Buying units', 'count'],
        'employee_count': ['Employees', 'count'],
        'annual_revenue': ['Annual revenue of the account', 'money'],
        'segment': ['Segment', 'text'],
        'industry': ['Industry', 'text'],
        'region': ['Region', 'text'],
        'team_structure': ['Team structure', 'text'],
    }) -}}
{% endmacro %}


{#- The columns of a row of the sample: its keys and every feature. -#}
{% macro score_row_columns(relation) -%}
    {%- for column in ['account_id', 'parent_id', 'month', 'is_test_parent']
        + score_features().keys() | list %}
    {{ relation }}.{{ column }}{{ ',' if not loop.last }}
    {%- endfor %}
{%- endmacro %}


{#- Whether a hex hash lies in the first `share` of all hashes. -#}
{% macro is_in_first_share(hash, share) -%}
    {%- if share >= 1 -%}
        true
    {%- else -%}
        substring({{ hash }}, 1, 8) < '{{ "%08x" % (share * 16 ** 8) | int }}'
    {%- endif -%}
{%- endmacro %}
