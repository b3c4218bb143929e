{#- Before any seed or model: a var with a value that no model knows stops the
    run, rather than be taken for the default. -#}
{% macro check_vars() %}
    {%- if not execute or flags.WHICH not in ['build', 'run'] -%}
        {{- return('') -}}
    {%- endif -%}
    {%- set allowed = {
        'customer_grain': ['parent', 'account'],
        'hierarchy_mode': ['restated', 'as_was'],
        'population': ['customers', 'all_accounts'],
        'cross_sell_means': ['either', 'product', 'unit'],
        'reactivation_in_expansion_share': ['excluded', 'new', 'expansion'],
        'retention_basis': ['cohort', 'consumed'],
        'overestimated_by': ['wallet', 'segment'],
        'captured_revenue_types': ['recurring', 'usage', 'one_time'],
        'end_dates_are_inclusive': [true, false],
        'mask_pii': [true, false],
        'python_models': [true, false],
    } -%}
    {%- set problems = [] -%}
    {%- for name, values in allowed.items() -%}
        {%- set given = var(name) -%}
        {%- for value in ([given] if given is string or given is boolean else given)
            if value not in values -%}
            {%- do problems.append(
                'The var ' ~ name ~ ' is "' ~ value ~ '"; it may be '
                ~ values | join(', ') ~ '.'
            ) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- for name in ['as_of_date', 'believed_on', 'history_starts_on'] if var(name) is not none -%}
        {%- if not modules.re.fullmatch('[0-9]{4}-[0-9]{2}-[0-9]{2}', var(name) | string) -%}
            {%- do problems.append(
                'The var ' ~ name ~ ' is "' ~ var(name) ~ '"; it must be a date, '
                ~ 'YYYY-MM-DD.'
            ) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if var('reporting_time_zone') not in modules.pytz.all_timezones_set -%}
        {%- do problems.append(
            'The var reporting_time_zone is "' ~ var('reporting_time_zone')
            ~ '"; it must be the name of a time zone, such as America/New_York.'
        ) -%}
    {%- endif -%}
    {%- for name, lowest in {
        'coverage_window_days': 1,
        'minimum_wallet_accounts': 10,
        'wallet_sample_accounts': 10,
        'first_purchase_history_months': 1,
        'score_sample_accounts': 100,
        'score_folds': 1,
        'score_bootstraps': 20,
        'score_precision_at': 1,
        'minimum_outcome_accounts': 20,
        'minimum_expanded_accounts': 1,
        'minimum_compared_accounts': 2,
        'accounts_per_owner': 0,
        'outcome_days': 60,
        'minimum_peers': 1,
    }.items() if var(name) is not integer or var(name) < lowest -%}
        {%- do problems.append(
            'The var ' ~ name ~ ' is "' ~ var(name)
            ~ '"; it must be a whole number, ' ~ lowest ~ ' or more.'
        ) -%}
    {%- endfor -%}
    {%- if var('hold_out_share') is not number or not 0 <= var('hold_out_share') <= 1 -%}
        {%- do problems.append(
            'The var hold_out_share is "' ~ var('hold_out_share')
            ~ '"; it must be a fraction, from 0 to 1.'
        ) -%}
    {%- endif -%}
    {%- if var('cost_of_pursuit') is not number -%}
        {%- do problems.append(
            'The var cost_of_pursuit is "' ~ var('cost_of_pursuit')
            ~ '"; it must be an amount in the reporting currency.'
        ) -%}
    {%- endif -%}
    {#- Which signals there are, the seed says: check_cause_thresholds. -#}
    {%- set thresholds = var('cause_thresholds') -%}
    {%- if thresholds is not none and thresholds is not mapping -%}
        {%- do problems.append(
            'The var cause_thresholds is "' ~ thresholds
            ~ '"; it must be a map of signals to numbers, or null.'
        ) -%}
    {%- elif thresholds is not none -%}
        {%- for signal, threshold in thresholds.items()
            if threshold is not number or threshold is boolean -%}
            {%- do problems.append(
                'The var cause_thresholds has "' ~ threshold ~ '" for '
                ~ signal ~ '; it must be a number.'
            ) -%}
        {%- endfor -%}
    {%- endif -%}
    {%- if problems -%}
        {%- do exceptions.raise_compiler_error(
            'No model was built.\n  - ' ~ problems | join('\n  - ')
        ) -%}
    {%- endif -%}
{% endmacro %}
