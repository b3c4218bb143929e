{% macro metrics_of_relationships() %}
    {{- return([
        {
            'slug': 'coverage-score',
            'name': 'Coverage score',
            'definition': 'Share of the people known in customers that are in touch with us.',
            'formula': 'Σ engaged contacts ÷ Σ known contacts, 90 days (var coverage_window_days)',
            'unit': 'fraction',
            'grain': 'account, month; any group',
            'model': 'group_coverage',
            'column': 'coverage_score',
            'where': "group_by = 'portfolio'",
            'related': ['single-threaded-arr-share', 'account-penetration-rate'],
        },
        {
            'slug': 'single-threaded-arr-share',
            'name': 'Single-threaded share of ARR',
            'definition': 'Share of ARR that hangs on at most one engaged person.',
            'formula': 'ARR of single-threaded accounts ÷ ARR',
            'unit': 'fraction',
            'grain': 'account, month; any group',
            'model': 'group_coverage',
            'column': 'single_threaded_arr_share',
            'where': "group_by = 'portfolio'",
            'related': ['coverage-score', 'gross-revenue-retention'],
        },
    ]) -}}
{% endmacro %}
