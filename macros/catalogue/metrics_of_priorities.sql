{% macro metrics_of_priorities() %}
    {{- return([
        {
            'slug': 'ranked-accounts',
            'name': 'Ranked accounts',
            'definition': 'Accounts worth a call: nothing speaks against it, and there is whitespace or, without a potential, somebody to compare with.',
            'formula': 'accounts with a rank',
            'unit': 'accounts',
            'grain': 'account; today',
            'model': 'account_priorities',
            'column': 'rank',
            'aggregate': 'count',
            'is_as_of': true,
            'related': ['expected-value'],
        },
        {
            'slug': 'expected-value',
            'name': 'Expected value',
            'definition': 'What calling on the ranked accounts is worth a year.',
            'formula': 'Σ (P(expand) × realistic whitespace × typical take × margin × (1 − P(churn)) − cost)',
            'unit': 'money a year',
            'grain': 'account; today',
            'model': 'account_priorities',
            'column': 'expected_value',
            'where': 'rank is not null',
            'aggregate': 'sum',
            'is_as_of': true,
            'related': ['ranked-accounts', 'realistic-whitespace', 'time-to-expansion'],
        },
        {
            'slug': 'time-to-expansion',
            'name': 'Time to expansion',
            'definition': 'Months from the first ' ~ (
                'purchase' if var('retention_basis') == 'consumption' else 'MRR'
            ) ~ ' in which half of the accounts have expanded; those that have not count for as long as they were seen.',
            'formula': 'first month with a Kaplan–Meier survival of 0.5 or less',
            'unit': 'months',
            'grain': 'portfolio, segment, team structure or product line; today',
            'model': 'time_to_expansion',
            'column': 'median_months',
            'where': "group_by = 'portfolio'",
            'is_as_of': true,
            'related': ['expansion-mrr', 'expansion-share'],
        },
    ]) -}}
{% endmacro %}
