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
    {%- if var('coverage_window_days') is not integer or var('coverage_window_days') < 1 -%}
        {%- do problems.append(
            'The var coverage_window_days is "' ~ var('coverage_window_days')
            ~ '"; it must be a whole number of days, 1 or more.'
        ) -%}
    {%- endif -%}
    {%- if problems -%}
        {%- do exceptions.raise_compiler_error(
            'No model was built.\n  - ' ~ problems | join('\n  - ')
        ) -%}
    {%- endif -%}
{% endmacro %}
