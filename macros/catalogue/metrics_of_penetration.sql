{% macro metrics_of_penetration() %}
    {%- set metrics = [] -%}
    {%- set variants = {
        'revenue': [
            'account-penetration-rate', 'Account penetration rate',
            'How much of what customers could spend with us a year they do spend.',
            ['revenue-captured', 'revenue-potential', 'whitespace', 'net-revenue-retention', 'coverage-score'],
        ],
        'buying_units': [
            'buying-units-penetration-rate', 'Buying units penetration rate',
            'Share of the addressable departments, subsidiaries and sites of customers that buy.',
            ['account-penetration-rate', 'products-penetration-rate'],
        ],
        'products': [
            'products-penetration-rate', 'Products penetration rate',
            'Share of the products that customers could buy that they hold.',
            ['account-penetration-rate', 'buying-units-penetration-rate'],
        ],
        'seats_sold': [
            'seats-sold-penetration-rate', 'Seats sold penetration rate',
            'Seats sold for each person in customers who could use one.',
            ['account-penetration-rate', 'seats-active-penetration-rate'],
        ],
        'seats_active': [
            'seats-active-penetration-rate', 'Active seats penetration rate',
            'Share of the people in customers who could use it that did in the month.',
            ['account-penetration-rate', 'seats-sold-penetration-rate'],
        ],
    } -%}
    {%- for variant, texts in variants.items() -%}
        {%- do metrics.append({
            'slug': texts[0],
            'name': texts[1],
            'definition': texts[2] ~ ' Accounts whose potential is known; never a mean of rates.',
            'formula': 'Σ captured ÷ Σ potential, variant ' ~ variant,
            'unit': 'fraction',
            'grain': 'account, month; any group',
            'model': 'group_penetration',
            'column': 'rate',
            'where': "group_by = 'portfolio' and variant = '" ~ variant ~ "'",
            'related': texts[3],
        }) -%}
    {%- endfor -%}
    {%- do metrics[0].update({'low': 'benchmark_low', 'high': 'benchmark_high'}) -%}
    {%- for column, texts in {
        'captured': [
            'revenue-captured', 'Captured revenue',
            'What customers spend with us a year, in accounts whose potential is known.',
            'Σ (12 × MRR + usage and one-time revenue of twelve months)', 'money a year',
            ['mrr', 'revenue-potential'],
        ],
        'potential': [
            'revenue-potential', 'Potential',
            'What customers could spend with us a year, by the most trusted estimate of each account.',
            'Σ potential', 'money a year', ['revenue-captured', 'verified-potential-share'],
        ],
        'whitespace': [
            'whitespace', 'Whitespace',
            'What is still to win a year, in accounts whose potential is known.',
            'Σ greatest(potential − captured, 0)', 'money a year',
            ['realistic-whitespace', 'revenue-potential'],
        ],
        'share_covered': [
            'potential-coverage', 'Potential coverage',
            'How much of captured revenue stands in the rate, because the potential is known.',
            'Σ captured with a known potential ÷ Σ captured', 'fraction',
            ['account-penetration-rate', 'verified-potential-share'],
        ],
    }.items() -%}
        {%- do metrics.append({
            'slug': texts[0],
            'name': texts[1],
            'definition': texts[2],
            'formula': texts[3],
            'unit': texts[4],
            'grain': 'account, month; any group',
            'model': 'group_penetration',
            'column': column,
            'where': "group_by = 'portfolio' and variant = 'revenue'",
            'related': texts[5],
        }) -%}
    {%- endfor -%}
    {%- for column, texts in {
        'verified_share': [
            'verified-potential-share', 'Verified share of potential',
            'How much of the potential rests on verified budgets and wallets that somebody saw.',
            'Σ potential by verified_budget and observed_wallet ÷ Σ potential', 'fraction',
            ['revenue-potential', 'potential-age'],
        ],
        'mean_age_days': [
            'potential-age', 'Age of potential',
            'How old the estimates behind the potential are, weighted by it.',
            'Σ (potential × age) ÷ Σ potential', 'days', ['verified-potential-share'],
        ],
    }.items() -%}
        {%- do metrics.append({
            'slug': texts[0],
            'name': texts[1],
            'definition': texts[2],
            'formula': texts[3],
            'unit': texts[4],
            'grain': 'account, month; any group',
            'model': 'potential_quality',
            'column': column,
            'where': "group_by = 'portfolio'",
            'related': texts[5],
        }) -%}
    {%- endfor -%}
    {%- for effect, texts in {
        'selling': [
            'Selling effect on the rate', 'What selling did to the account penetration rate in twelve months.',
            'Σ w̄ · ΔC · ½(1 ÷ P₀ + 1 ÷ P₁) over segments',
        ],
        'potential': [
            'Potential effect on the rate', 'What revised potential did to the account penetration rate in twelve months.',
            'Σ w̄ · C̄ · (1 ÷ P₁ − 1 ÷ P₀) over segments',
        ],
        'mix': [
            'Mix effect on the rate', 'What the weights of segments did to the account penetration rate in twelve months.',
            'Σ r̄ · Δw over segments',
        ],
        'entry_exit': [
            'Entry and exit effect on the rate', 'What accounts that came and went did to the account penetration rate in twelve months.',
            '(R₁ − R₁ of those in both) + (R₀ of those in both − R₀)',
        ],
    }.items() -%}
        {%- do metrics.append({
            'slug': (effect | replace('_', '-')) ~ '-effect',
            'name': texts[0],
            'definition': texts[1],
            'formula': texts[2],
            'unit': 'change of a fraction',
            'grain': 'group, month, months back',
            'model': 'penetration_waterfall',
            'column': effect ~ '_effect',
            'where': "group_by = 'portfolio' and months_back = 12",
            'related': ['account-penetration-rate'],
        }) -%}
    {%- endfor -%}
    {%- do metrics.append({
        'slug': 'realistic-whitespace',
        'name': 'Realistic whitespace',
        'definition': 'What can be won a year: cells that are owned, open or in pipeline, and of a competitor whose contract ends within twelve months or nobody knows when.',
        'formula': 'Σ greatest(potential − captured, 0) of those cells',
        'unit': 'money a year',
        'grain': 'unit, product; today',
        'model': 'whitespace_cells',
        'column': 'realistic_whitespace',
        'aggregate': 'sum',
        'is_as_of': true,
        'related': ['whitespace', 'open-pipeline', 'expected-value'],
    }) -%}
    {%- do metrics.append({
        'slug': 'open-pipeline',
        'name': 'Open pipeline',
        'definition': 'Open opportunities that name a unit and a product.',
        'formula': 'Σ amount of open opportunities',
        'unit': 'money',
        'grain': 'unit, product; today',
        'model': 'whitespace_cells',
        'column': 'open_pipeline',
        'aggregate': 'sum',
        'is_as_of': true,
        'related': ['realistic-whitespace'],
    }) -%}
    {{- return(metrics) -}}
{% endmacro %}
