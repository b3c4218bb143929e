{% macro metrics_of_revenue() %}
    {%- set metrics = [] -%}
    {%- for column, texts in {
        'closing_mrr': ['mrr', 'MRR', 'Monthly recurring revenue at the month’s end, net of discounts in force.', 'Σ amount of recurring lines in force ÷ months of their period', ['revenue-captured', 'net-revenue-retention']],
        'new_mrr': ['new-mrr', 'New MRR', 'MRR in the month of customers that never had any.', 'Σ amount, category new', ['expansion-mrr', 'expansion-share']],
        'reactivation_mrr': ['reactivation-mrr', 'Reactivation MRR', 'MRR in the month of customers that had none at its opening but had before.', 'Σ amount, category reactivation', ['churn-mrr', 'new-mrr']],
        'expansion_mrr': ['expansion-mrr', 'Expansion MRR', 'MRR that customers added in the month.', 'Σ amount, category expansion', ['new-mrr', 'contraction-mrr']],
        'contraction_mrr': ['contraction-mrr', 'Contraction MRR', 'MRR that customers who stayed cut in the month, 0 or less.', 'Σ amount, category contraction', ['churn-mrr', 'expansion-mrr']],
        'churn_mrr': ['churn-mrr', 'Churn MRR', 'MRR that customers who fell to none had, 0 or less.', 'Σ amount, category churn', ['contraction-mrr', 'gross-revenue-retention']],
    }.items() -%}
        {%- do metrics.append({
            'slug': texts[0],
            'name': texts[1],
            'definition': texts[2],
            'formula': texts[3],
            'unit': 'money a month',
            'grain': 'customer, month; any group',
            'model': 'revenue_bridge',
            'column': column,
            'where': "group_by = 'portfolio'",
            'related': texts[4],
        }) -%}
    {%- endfor -%}
    {%- for column, texts in {
        'nrr': ['net-revenue-retention', 'Net revenue retention (NRR)', 'What the customers of twelve months ago pay now, by what they paid then.', 'Σ retained MRR ÷ Σ opening MRR', ['gross-revenue-retention', 'nrr-ceiling', 'account-penetration-rate']],
        'grr': ['gross-revenue-retention', 'Gross revenue retention (GRR)', 'The same without expansion: each customer at most at what it paid then.', 'Σ least(retained MRR, opening MRR) ÷ Σ opening MRR', ['net-revenue-retention', 'logo-retention']],
        'logo_retention': ['logo-retention', 'Logo retention', 'Share of the customers of twelve months ago that still pay something.', 'retained customers ÷ opening customers', ['gross-revenue-retention']],
    }.items() -%}
        {%- do metrics.append({
            'slug': texts[0],
            'name': texts[1],
            'definition': texts[2],
            'formula': texts[3],
            'unit': 'fraction',
            'grain': 'customer, month; any group',
            'model': 'revenue_retention',
            'column': column,
            'where': "group_by = 'portfolio' and window_months = 12 and is_default_basis",
            'related': texts[4],
        }) -%}
    {%- endfor -%}
    {%- do metrics[6].update({'verdict': "case when current_value > 1.2 then 'compounding growth' when current_value >= 1 then 'expansion offsets churn' when current_value < 1 then 'churn outweighs expansion' end"}) -%}
    {{- return(metrics + [
        {
            'slug': 'nrr-ceiling',
            'name': 'NRR ceiling',
            'definition': 'How high NRR could be if the whole wallet were sold.',
            'formula': 'Σ greatest(potential, 12 × MRR) ÷ Σ (12 × MRR)',
            'unit': 'ratio',
            'grain': 'account, month; any group',
            'model': 'nrr_ceiling',
            'column': 'nrr_ceiling',
            'where': "group_by = 'portfolio'",
            'related': ['net-revenue-retention', 'whitespace'],
        },
        {
            'slug': 'expansion-share',
            'name': 'Expansion share',
            'definition': 'How much of what is won in twelve months comes from customers we have, gross of churn.',
            'formula': 'expansion MRR ÷ (new + expansion MRR), trailing twelve months',
            'unit': 'fraction',
            'grain': 'customer, month; any group',
            'model': 'expansion_share',
            'column': 'expansion_share_12_months',
            'where': "group_by = 'portfolio'",
            'related': ['expansion-mrr', 'new-mrr', 'quick-ratio'],
            'low': '0.30',
            'high': '0.50',
        },
        {
            'slug': 'quick-ratio',
            'name': 'Quick ratio',
            'definition': 'MRR that comes in for each that goes, in twelve months.',
            'formula': '(new + expansion + reactivation) ÷ (churn + contraction), trailing twelve months',
            'unit': 'ratio',
            'grain': 'customer, month; any group',
            'model': 'quick_ratio',
            'column': 'quick_ratio_12_months',
            'where': "group_by = 'portfolio'",
            'related': ['expansion-share', 'churn-mrr'],
        },
    ]) -}}
{% endmacro %}


{#- What a new logo costs and brings, and a new unit of a customer. -#}
{% macro metrics_of_new_units() %}
    {%- set metrics = [] -%}
    {%- for kind, who in {'new_logo': 'new logo', 'new_unit': 'new unit'}.items() -%}
        {%- set slug = kind | replace('_', '-') -%}
        {%- for column, texts in {
            'cost_per_win': ['acquisition-cost', 'acquisition cost', 'What winning one costs', 'acquisition costs ÷ wins', 'money'],
            'cost_per_new_arr': ['cost-per-new-arr', 'cost per new ARR', 'What one unit of new ARR costs', 'acquisition costs ÷ (12 × new MRR)', 'ratio'],
            'mrr_per_win': ['mrr-per-win', 'MRR per win', 'MRR that one brings in its first month', 'new MRR ÷ wins', 'money a month'],
            'win_rate': ['win-rate', 'win rate', 'Share of closed opportunities that were won', 'won ÷ closed opportunities', 'fraction'],
            'median_cycle_days': ['sales-cycle', 'sales cycle', 'Days from creation to closing of the won, the median', 'median(closed − created)', 'days'],
        }.items() -%}
            {%- do metrics.append({
                'slug': slug ~ '-' ~ texts[0],
                'name': (who | capitalize) ~ ' ' ~ texts[1],
                'definition': texts[2] ~ ', ' ~ who ~ 's of the trailing twelve months.',
                'formula': texts[3],
                'unit': texts[4],
                'grain': 'portfolio or segment, month',
                'model': 'new_unit_economics',
                'column': column,
                'where': "group_by = 'portfolio' and kind = '" ~ kind ~ "'",
                'related': [('new-unit-' if kind == 'new_logo' else 'new-logo-') ~ texts[0], slug ~ '-acquisition-cost' if column != 'cost_per_win' else 'expansion-share'],
            }) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{- return(metrics) -}}
{% endmacro %}
