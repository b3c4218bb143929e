{#- What stands beside penetration. Acquisition costs and the win rate of first deals
    are those of new_unit_economics and have their rows there. -#}
{% macro metrics_of_related() %}
    {%- set metrics = [] -%}
    {%- set of_consumption = {
        'mrr_per_customer': ['Revenue per customer', 'What the average customer spends a month until it lapses.', 'revenue of twelve months ÷ 12 ÷ customers that have not lapsed', 'money a month', ['customer-lifetime-value']],
        'gross_margin': ['Gross margin', 'Share of revenue that is left after what delivering it costs.', 'Σ (revenue × margin of the product) ÷ revenue, trailing twelve months', 'fraction', ['customer-lifetime-value']],
        'monthly_churn_rate': ['Monthly lapse rate', 'Share of customers that lapse in a month: silent for longer than their own rhythm allows.', 'customers that lapsed within the month ÷ customers, trailing twelve months', 'fraction', ['customer-lifetime-value', 'logo-retention']],
        'customer_lifetime_value': ['Customer lifetime value', 'Gross margin that a customer brings until it lapses.', 'revenue per customer a month × gross margin ÷ monthly lapse rate', 'money', ['ltv-to-cac', 'account-penetration-rate']],
        'cac_payback_months': ['Payback of acquisition cost', 'Months until the average customer has earned what winning one cost.', 'new logo acquisition cost ÷ (revenue per customer a month × gross margin)', 'months', ['new-logo-acquisition-cost']],
        'win_rate_expansion': ['Win rate of expansions', 'The same with customers that had bought when it began.', 'won ÷ closed opportunities of customers that had bought, trailing twelve months', 'fraction', ['win-rate', 'new-unit-win-rate']],
        'expansion_pipeline': ['Expansion pipeline', 'What is open with customers at the end of the month.', 'Σ amount of open opportunities of customers that had bought', 'money', ['open-pipeline', 'expansion-mrr']],
    } if var('retention_basis') == 'consumption' else {} -%}
    {%- for metric, contract_texts in {
        'mrr_per_customer': ['MRR per customer', 'MRR of the average customer.', 'MRR ÷ customers with MRR', 'money a month', ['customer-lifetime-value', 'mrr']],
        'gross_margin': ['Gross margin', 'Share of MRR that is left after what delivering it costs.', 'Σ (MRR × margin of the product) ÷ MRR', 'fraction', ['customer-lifetime-value']],
        'monthly_churn_rate': ['Monthly churn rate', 'Share of customers that leave in a month.', 'customers without MRR a month later ÷ customers, trailing twelve months', 'fraction', ['customer-lifetime-value', 'logo-retention', 'churn-mrr']],
        'customer_lifetime_value': ['Customer lifetime value', 'Gross margin that a customer brings until it leaves.', 'MRR per customer × gross margin ÷ monthly churn rate', 'money', ['ltv-to-cac', 'account-penetration-rate']],
        'ltv_to_cac': ['Lifetime value to acquisition cost', 'How often a customer earns what winning it cost.', 'customer lifetime value ÷ new logo acquisition cost', 'ratio', ['cac-payback-months', 'new-logo-acquisition-cost']],
        'cac_payback_months': ['Payback of acquisition cost', 'Months until a new customer has earned what winning it cost.', 'new logo acquisition cost ÷ (MRR per new logo × gross margin)', 'months', ['new-logo-acquisition-cost']],
        'average_deal_size': ['Average deal size', 'What a won opportunity is worth.', 'Σ amount of won opportunities ÷ won opportunities, trailing twelve months', 'money', ['account-penetration-rate', 'sales-velocity']],
        'account_growth_rate': ['Account growth rate', 'How much the customers of a year ago have grown, those that left included.', 'NRR − 1', 'ratio', ['net-revenue-retention', 'account-penetration-rate']],
        'sales_cycle_length': ['Sales cycle length', 'Days from creation to closing of the won, the median.', 'median(closed − created), trailing twelve months', 'days', ['sales-velocity', 'new-logo-sales-cycle']],
        'satisfaction': ['Satisfaction', 'What customers say of us, of 100.', 'mean of the latest readings, twelve months old at most', 'score of 100', ['account-penetration-rate', 'gross-revenue-retention']],
        'win_rate': ['Win rate', 'Share of closed opportunities that were won, renewals left out.', 'won ÷ closed opportunities, trailing twelve months', 'fraction', ['win-rate-expansion', 'new-logo-win-rate', 'sales-velocity']],
        'win_rate_expansion': ['Win rate of expansions', 'The same with customers that had MRR when it began.', 'won ÷ closed opportunities of customers with MRR, trailing twelve months', 'fraction', ['win-rate', 'new-unit-win-rate']],
        'expansion_pipeline': ['Expansion pipeline', 'What is open with customers at the end of the month.', 'Σ amount of open opportunities of customers with MRR', 'money', ['open-pipeline', 'expansion-mrr']],
        'sales_velocity': ['Sales velocity', 'What the open opportunities bring a day at the usual pace.', 'open opportunities × win rate × average deal size ÷ sales cycle length', 'money a day', ['win-rate', 'average-deal-size']],
        'opportunity_identification_rate': ['Opportunity identification rate', 'Share of customers in which sales or success found an opportunity to expand.', 'customer accounts with one in twelve months ÷ customer accounts', 'fraction', ['expansion-pipeline', 'shared-plan-share']],
        'shared_plan_share': ['Share with a shared plan', 'Share of customers whose plan was shared.', 'customer accounts with a plan shared in twelve months ÷ customer accounts', 'fraction', ['cross-team-review-share', 'handoff-share']],
        'cross_team_review_share': ['Share with a cross-team review', 'Share of customers that several teams reviewed together.', 'customer accounts with a review in twelve months ÷ customer accounts', 'fraction', ['shared-plan-share']],
        'handoff_share': ['Share with a handoff', 'Share of customers that success handed to sales.', 'customer accounts with a handoff in twelve months ÷ customer accounts', 'fraction', ['shared-plan-share', 'low-rates-with-cause-handoff']],
        'duplicated_effort_share': ['Duplicated effort', 'Share of people in touch whom two or more colleagues work.', 'contacts with two colleagues ÷ contacts in touch, 90 days', 'fraction', ['coverage-score']],
    }.items() -%}
        {%- set texts = of_consumption.get(metric, contract_texts) -%}
        {%- do metrics.append({
            'slug': metric | replace('_', '-'),
            'name': texts[0],
            'definition': texts[1],
            'formula': texts[2],
            'unit': texts[3],
            'grain': 'any group but parent, month',
            'model': 'related_metrics',
            'column': 'value',
            'where': "group_by = 'portfolio' and metric = '" ~ metric ~ "'",
            'related': texts[4],
        }) -%}
    {%- endfor -%}
    {{- return(metrics) -}}
{% endmacro %}


{#- How common each cause is among low rates. -#}
{% macro metrics_of_causes() %}
    {%- set metrics = [] -%}
    {%- for cause in low_penetration_cause_list() -%}
        {%- do metrics.append({
            'slug': 'low-rates-with-cause-' ~ cause | replace('_', '-'),
            'name': 'Low rates with the cause ' ~ cause | replace('_', ' '),
            'definition': 'Share of customers with a low rate in which this cause holds.',
            'formula': 'low accounts with the cause ÷ low accounts in which it can be told',
            'unit': 'fraction',
            'grain': 'any group but parent, month',
            'model': 'low_penetration_causes_by_group',
            'column': 'low_rate_accounts_with_cause_share',
            'where': "group_by = 'portfolio' and cause = '" ~ cause ~ "'",
            'related': ['account-penetration-rate', 'whitespace'],
        }) -%}
    {%- endfor -%}
    {{- return(metrics) -}}
{% endmacro %}
