{#- What a customer brings until it leaves: its gross margin a month × the months
    that customers stay, 1 ÷ the share that leaves in a month. -#}
{% macro lifetime_value(mrr, margin, churn) -%}
    {{ safe_divide(mrr ~ ' * ' ~ margin, churn) }}
{%- endmacro %}


{#- The related metrics as columns of int_related_values: value, unit, n with its
    noun, the n needed, ends of the interval, the input it needs and what else may
    be missing. The interval of a lifetime value is that of the churn alone. -#}
{% macro related_metrics() %}
    {%- set enough = var('minimum_opportunities') -%}
    {%- set left = 'departures > 0' -%}
    {#- Nobody knows whether a first purchase comes again: without contracts a new
        customer is taken for the average one. -#}
    {%- set is_consumption = var('retention_basis') == 'consumption' -%}
    {%- set months = (
        'mrr_per_customer' if is_consumption else 'new_logo_mrr'
    ) ~ ' * gross_margin' -%}
    {%- set paying = 'active customers' if is_consumption else 'customers with MRR' -%}
    {%- set metrics = {
        'mrr_per_customer': {
            'value': 'mrr_per_customer', 'unit': 'money a month',
            'n': 'customers', 'noun': paying,
        },
        'gross_margin': {
            'value': 'gross_margin', 'unit': 'share',
            'n': 'customers', 'noun': paying,
            'missing': 'insufficient data: no gross_margin of products',
        },
        'monthly_churn_rate': {
            'value': 'monthly_churn_rate', 'unit': 'share',
            'n': 'customer_months', 'noun': 'customer months',
            'low': 'churn_low', 'high': 'churn_high',
        },
        'customer_lifetime_value': {
            'value': lifetime_value('mrr_per_customer', 'gross_margin', 'monthly_churn_rate'),
            'unit': 'money', 'n': 'departures', 'noun': 'customers that left',
            'low': 'case when ' ~ left ~ ' then '
                ~ lifetime_value('mrr_per_customer', 'gross_margin', 'churn_high') ~ ' end',
            'high': 'case when ' ~ left ~ ' then '
                ~ lifetime_value('mrr_per_customer', 'gross_margin', 'churn_low') ~ ' end',
            'missing': 'insufficient data: no ' ~ ('revenue' if is_consumption else 'MRR')
                ~ ' or no gross_margin of products',
        },
        'account_growth_rate': {
            'value': 'account_growth_rate', 'unit': 'ratio',
            'n': 'growth_customers', 'noun': 'customers of a year ago',
            'low': 'account_growth_rate - growth_margin',
            'high': 'account_growth_rate + growth_margin',
        },
        'average_deal_size': {
            'value': 'deal_size', 'unit': 'money', 'n': 'deals', 'noun': 'won opportunities',
            'low': 'deal_size - deal_size_margin', 'high': 'deal_size + deal_size_margin',
            'input': 'opportunities',
        },
        'sales_cycle_length': {
            'value': 'cycle_days', 'unit': 'days', 'n': 'won', 'noun': 'won opportunities',
            'input': 'opportunities',
        },
        'customer_acquisition_cost': {
            'value': 'new_logo_cost', 'unit': 'money', 'n': 'new_logo_wins',
            'noun': 'new customers', 'input': 'acquisition_costs',
            'missing': 'insufficient data: no costs',
        },
        'new_unit_acquisition_cost': {
            'value': 'new_unit_cost', 'unit': 'money', 'n': 'new_unit_wins',
            'noun': 'new units', 'input': 'acquisition_costs',
            'missing': 'insufficient data: no costs',
        },
        'cac_payback_months': {
            'value': safe_divide('new_logo_cost', months), 'unit': 'months',
            'n': 'new_logo_wins', 'noun': 'new customers', 'input': 'acquisition_costs',
            'missing': 'insufficient data: no costs',
        },
        'satisfaction': {
            'value': 'satisfaction', 'unit': 'score',
            'n': 'satisfaction_accounts', 'noun': 'accounts asked',
            'low': 'satisfaction - satisfaction_margin',
            'high': 'satisfaction + satisfaction_margin', 'input': 'health_checks',
        },
        'expansion_pipeline': {
            'value': 'expansion_pipeline', 'unit': 'money',
            'n': 'open_expansion_opportunities', 'noun': 'open opportunities',
            'needed': 0, 'input': 'opportunities',
            'missing': 'insufficient data: no open opportunity has an amount',
        },
    } -%}
    {%- for name, of in collaboration_metrics().items() -%}
        {%- do metrics.update({name: {
            'value': safe_divide(of.hits, of.n), 'unit': 'share',
            'n': of.n, 'noun': of.noun,
            'low': wilson(of.hits, of.n, -1), 'high': wilson(of.hits, of.n, 1),
            'input': of.input,
            'needs_year': 'needs_year' in of,
        }}) -%}
    {%- endfor -%}
    {%- for name, of in {
        'win_rate': '', 'win_rate_initial': 'initial_', 'win_rate_expansion': 'expansion_',
    }.items() -%}
        {%- do metrics.update({name: {
            'value': safe_divide(of ~ 'won', of ~ 'closed'), 'unit': 'share',
            'n': of ~ 'closed', 'noun': 'closed opportunities', 'needed': enough,
            'low': wilson(of ~ 'won', of ~ 'closed', -1),
            'high': wilson(of ~ 'won', of ~ 'closed', 1), 'input': 'opportunities',
        }}) -%}
    {%- endfor -%}
    {%- do metrics.update({
        'sales_velocity': {
            'value': safe_divide(
                'open_opportunities * ' ~ metrics['win_rate']['value'] ~ ' * deal_size',
                'cycle_days',
            ),
            'unit': 'money a day', 'n': 'closed', 'noun': 'closed opportunities',
            'needed': enough, 'input': 'opportunities',
            'missing': 'insufficient data: nothing was won with an amount and a cycle of days',
        },
        'ltv_to_cac': {
            'value': safe_divide(metrics['customer_lifetime_value']['value'], 'new_logo_cost'),
            'unit': 'ratio', 'n': 'departures', 'noun': 'customers that left',
            'low': safe_divide(metrics['customer_lifetime_value']['low'], 'new_logo_cost'),
            'high': safe_divide(metrics['customer_lifetime_value']['high'], 'new_logo_cost'),
            'input': 'acquisition_costs',
            'missing': 'insufficient data: no lifetime value, or no cost of a new customer',
        },
    }) -%}
    {{- return(metrics) -}}
{% endmacro %}


{#- Shares of how accounts are worked, as columns of int_related_values. -#}
{% macro collaboration_metrics() %}
    {%- set metrics = {
        'duplicated_effort_share': {
            'hits': 'duplicated_contacts', 'n': 'touched_contacts',
            'noun': 'people in touch', 'input': 'engagements',
        },
        'opportunity_identification_rate': {
            'hits': 'identified_accounts', 'n': 'identifiable_accounts',
            'noun': 'customer accounts with origins of opportunities',
            'input': 'opportunities', 'needs_year': true,
        },
    } -%}
    {%- for name, of in {
        'shared_plan_share': 'shared_plan',
        'cross_team_review_share': 'cross_team_review',
        'handoff_share': 'handoff',
    }.items() -%}
        {%- do metrics.update({name: {
            'hits': of ~ '_accounts', 'n': 'worked_accounts',
            'noun': 'customer accounts', 'input': 'account_plans', 'needs_year': true,
        }}) -%}
    {%- endfor -%}
    {{- return(metrics) -}}
{% endmacro %}


{#- The metrics of a customer that are set against its revenue rate, with what makes
    the two move together by themselves. -#}
{% macro customer_metrics() %}
    {%- set shared = 'Holds the captured revenue that the rate is made of: the two rise '
        ~ 'together by construction.' -%}
    {%- set grown = 'What has grown is captured: the two rise together by construction.' -%}
    {%- set few = 'Of one customer it rests on few opportunities, which hides a correlation.'
    -%}
    {{- return({
        'mrr_per_customer': shared,
        'customer_lifetime_value': shared,
        'account_growth_rate': grown,
        'products_held': 'What is held is paid for, and so captured.',
        'units_held': 'What is held is paid for, and so captured.',
        'average_deal_size':
            'Larger accounts buy in larger deals and leave more to win: size is not taken out.',
        'win_rate_expansion': few,
        'expansion_pipeline': 'What is not won yet is both pipeline and missing in the rate.',
        'satisfaction': 'An association: it says nothing of what causes what.',
        'coverage_score': 'An association: it says nothing of what causes what.',
    }) -}}
{% endmacro %}
