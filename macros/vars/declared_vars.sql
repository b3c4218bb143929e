{#- What each var of dbt_project.yml may be; what it means stands there.
    kind: choice, flag, whole, number, date, text, time_zone. `one_of` are the values
    of a choice, `range` the ends of a number, `of` its unit, `like` a pattern of a
    text, `such_as` the pattern in words; `is_past`: a day not after today. A `list`
    or a `map` holds several of the kind, a map under `keys_of` if these are known.
    A var with `or_null` may be left empty. -#}
{% macro declared_vars() %}
    {{- return({
        'input_folder': {'kind': 'text', 'or_null': true},
        'source_database': {'kind': 'text', 'or_null': true},
        'source_schema': {'kind': 'text', 'or_null': true},
        'source_tables': {
            'kind': 'text', 'map': true, 'keys_of': input_names(),
            'or_null': true,
        },
        'input_source': {'kind': 'text', 'or_null': true},

        'csv_encoding': {
            'kind': 'choice', 'map': true, 'may_be_one': true,
            'one_of': ['utf-8', 'latin-1', 'utf-16'],
            'keys_of': input_names(), 'or_null': true,
        },
        'decimal_mark': {'kind': 'choice', 'one_of': ['.', ','], 'or_null': true},
        'date_format': {
            'kind': 'text', 'or_null': true,
            'like': '(?i)(excel|YYYYMMDD|((DD?|MM?|MON|YY(YY)?)[-/. ]){2}(DD?|MM?|MON|YY(YY)?))',
            'such_as': 'such as DD/MM/YYYY, DD-MON-YYYY, YYYYMMDD or excel',
        },
        'rejected_money_warning': {'kind': 'number', 'range': [0, 1]},

        'as_of_date': {'kind': 'date', 'or_null': true, 'is_past': true},
        'demo_as_of_date': {'kind': 'date', 'or_null': true},
        'known_as_of': {'kind': 'date', 'or_null': true, 'is_past': true},
        'history_starts_on': {'kind': 'date', 'or_null': true, 'is_past': true},
        'end_dates_are_inclusive': {'kind': 'flag'},
        'renewal_grace_days': {'kind': 'whole', 'of': 'days', 'range': [0, 366]},

        'reporting_currency': {
            'kind': 'text', 'like': '[A-Z]{3}',
            'such_as': 'three capital letters, such as EUR',
        },
        'captured_revenue_types': {
            'kind': 'choice', 'list': true,
            'one_of': ['recurring', 'usage', 'one_time'],
        },
        'customer_grain': {'kind': 'choice', 'one_of': ['parent', 'account']},
        'hierarchy_mode': {'kind': 'choice', 'one_of': ['restated', 'as_was']},
        'population': {
            'kind': 'choice', 'one_of': ['customers', 'all_accounts'],
        },
        'group_columns': {
            'kind': 'text', 'list': true, 'or_null': true, 'like': '[a-z][a-z0-9_]*',
            'such_as': 'the names of columns of accounts in small letters',
        },

        'pause_is_churn_after_days': {
            'kind': 'whole', 'of': 'days', 'range': [0, 3660],
        },
        'reactivation_is_new_after_days': {
            'kind': 'whole', 'of': 'days', 'range': [1, 36600], 'or_null': true,
        },
        'cross_sell_definition': {
            'kind': 'choice', 'one_of': ['either', 'product', 'unit'],
        },
        'reactivation_in_expansion_share': {
            'kind': 'choice', 'one_of': ['excluded', 'new', 'expansion'],
        },
        'retention_basis': {'kind': 'choice', 'one_of': ['cohort', 'consumption']},
        'consumption_cohort': {
            'kind': 'choice', 'one_of': ['window', 'first_month'],
        },
        'lapse_gap_quantile': {'kind': 'number', 'range': [0.01, 1]},
        'lapse_gap_multiple': {'kind': 'number', 'range': [1, 100]},
        'lapse_minimum_gaps': {'kind': 'whole', 'range': [1, 1000]},
        'first_purchase_history_months': {
            'kind': 'whole', 'of': 'months', 'range': [1, 120],
        },
        'minimum_opportunities': {'kind': 'whole', 'range': [1, 1000000]},
        'control_tolerance': {'kind': 'number', 'range': [0, 1]},

        'potential_trust_order': {
            'kind': 'text', 'list': true, 'like': '[^A-Z]+',
            'such_as': 'a text in lower case',
        },
        'potential_max_age_months': {
            'kind': 'whole', 'of': 'months', 'range': [1, 600],
        },
        'minimum_checked_accounts': {'kind': 'whole', 'range': [1, 1000000]},
        'minimum_wallet_accounts': {'kind': 'whole', 'range': [10, 1000000]},
        'wallet_sample_accounts': {'kind': 'whole', 'range': [10, 1000000]},
        'waterfall_months_back': {
            'kind': 'whole', 'of': 'months', 'list': true, 'range': [1, 600],
        },

        'coverage_window_days': {
            'kind': 'whole', 'of': 'days', 'range': [1, 3660],
        },
        'reporting_time_zone': {'kind': 'time_zone'},
        'warm_paths_per_unit': {'kind': 'whole', 'range': [1, 1000]},
        'seat_utilisation_min': {'kind': 'number', 'range': [0, 1]},
        'small_deployment_max': {'kind': 'number', 'range': [0, 1]},
        'mask_pii': {'kind': 'flag'},

        'score_sample_accounts': {'kind': 'whole', 'range': [100, 1000000]},
        'score_folds': {'kind': 'whole', 'range': [1, 100]},
        'score_bootstraps': {'kind': 'whole', 'range': [20, 100000]},
        'score_precision_at': {'kind': 'whole', 'range': [1, 1000000]},
        'minimum_outcome_accounts': {'kind': 'whole', 'range': [20, 1000000]},
        'minimum_expanded_accounts': {'kind': 'whole', 'range': [1, 1000000]},
        'minimum_compared_accounts': {'kind': 'whole', 'range': [2, 1000000]},

        'accounts_per_owner': {'kind': 'whole', 'range': [0, 1000000]},
        'hold_out_share': {'kind': 'number', 'range': [0, 1]},
        'cost_of_pursuit': {'kind': 'number', 'range': [0, 1000000000000]},

        'outcome_days': {'kind': 'whole', 'of': 'days', 'range': [60, 3660]},

        'low_penetration_causes': {
            'kind': 'text', 'list': true, 'like': '[a-z][a-z0-9_]*',
            'such_as': 'the name of a model int_cause_<name>',
        },
        'cause_thresholds': {
            'kind': 'number', 'map': true, 'or_null': true,
            'range': [-1000000000000, 1000000000000],
        },
        'minimum_peers': {'kind': 'whole', 'range': [1, 1000000]},

        'python_models': {'kind': 'flag'},

        'penetration_variants': {
            'kind': 'text', 'list': true, 'like': '[a-z][a-z0-9_]*',
            'such_as': 'the name of a model penetration_<name>',
        },

        'benchmark': {'kind': 'text'},
        'benchmark_by_segment': {
            'kind': 'text', 'map': true, 'or_null': true,
        },
    }) -}}
{% endmacro %}
