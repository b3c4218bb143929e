{#- Stops the run with one message that names every var that isn't known and
    every value that a var can't have. -#}
{% macro check_vars() %}
    {%- set declared = declared_vars() -%}
    {%- set problems = [] -%}
    {%- for name in unknown_vars(declared) -%}
        {%- do problems.append(
            'There is no var ' ~ name ~ '; the nearest is '
            ~ nearest_name(name, declared) ~ '.'
        ) -%}
    {%- endfor -%}
    {%- for name in declared -%}
        {%- set problem = var_problem(name, given_var(name, none), declared) -%}
        {%- if problem -%}{%- do problems.append(problem) -%}{%- endif -%}
    {%- endfor -%}
    {%- for name in read_by_yaml() if env_var('PENETRATION_VAR_' ~ name | upper, '') -%}
        {%- do problems.append(
            'The environment cannot set the var ' ~ name ~ ', since YAML reads it: use --vars.'
        ) -%}
    {%- endfor -%}
    {%- set at_odds = days_at_odds(
        given_var('history_starts_on', none), given_var('as_of_date', none)
    ) -%}
    {%- if at_odds -%}{%- do problems.append(at_odds) -%}{%- endif -%}
    {%- if problems -%}
        {%- do exceptions.raise_compiler_error(
            'No model was built.\n  - ' ~ problems | join('\n  - ')
        ) -%}
    {%- endif -%}
{% endmacro %}


{#- The vars given to this project that it doesn't have, on the command line or in
    dbt_project.yml. A project that imports it may have others of its own. -#}
{% macro unknown_vars(declared) %}
    {%- set written = vars_of_project_file() -%}
    {%- set given = (written.pop('account_penetration', none) or {}).keys() | list -%}
    {%- if project_name == 'account_penetration' -%}
        {%- do given.extend(written.keys()) -%}
        {%- do given.extend((invocation_args_dict.vars or {}).keys()) -%}
    {%- endif -%}
    {{- return(given | reject('in', declared) | unique | list) -}}
{% endmacro %}


{#- dbt tells a macro the value of a var whose name it knows, and no other: the file
    is read by the engine, which on a server cannot see it. -#}
{% macro vars_of_project_file() %}
    {%- if target.type != 'duckdb' -%}{{- return({}) -}}{%- endif -%}
    {%- set found = run_query("select file from glob('dbt_project.yml')") -%}
    {%- if not found -%}{{- return({}) -}}{%- endif -%}
    {%- set content = run_query("select content from read_text('dbt_project.yml')") -%}
    {{- return(dict((fromyaml(content.rows[0][0]) or {}).vars or {})) -}}
{% endmacro %}


{#- What is wrong with the value of a var, or none. -#}
{% macro var_problem(name, value, declared) %}
    {%- set rule = declared[name] -%}
    {%- if value is none and rule.or_null -%}{{- return(none) -}}{%- endif -%}
    {%- set values = [value] -%}
    {%- set unknown_keys = [] -%}
    {%- if rule.map and not (rule.may_be_one and value is string) -%}
        {%- set values = value.values() | list if value is mapping else [] -%}
        {%- if value is mapping and 'keys_of' in rule -%}
            {%- set unknown_keys = value | reject('in', rule.keys_of) | list -%}
        {%- endif -%}
    {%- elif rule.list -%}
        {%- set values = value if value is sequence and value is not string
            and value is not mapping else [] -%}
        {%- if values | map('string') | unique | list | length
            < values | length -%}
            {%- set values = [] -%}
        {%- endif -%}
    {%- endif -%}
    {%- set bad = namespace(found=values == [] or unknown_keys != []) -%}
    {%- for each in values if not is_of_kind(each, rule) -%}
        {%- set bad.found = true -%}
    {%- endfor -%}
    {%- if not bad.found -%}{{- return(none) -}}{%- endif -%}
    {{- return(
        'The var ' ~ name ~ ' is "' ~ value ~ '"; it must be '
        ~ what_var_may_be(rule) ~ '.'
        ~ (' The nearest to ' ~ unknown_keys[0] ~ ' is '
            ~ nearest_name(unknown_keys[0], rule.keys_of) ~ '.'
            if unknown_keys else '')
    ) -}}
{% endmacro %}


{#- What is wrong with the first day of the history beside the last that counts. -#}
{% macro days_at_odds(first, last) %}
    {%- if is_date(first) and is_date(last) and first | string > last | string -%}
        {{- return(
            'The var history_starts_on is "' ~ first ~ '", after the var as_of_date, "'
            ~ last ~ '"; it must be that day or an earlier one.'
        ) -}}
    {%- endif -%}
    {{- return(none) -}}
{% endmacro %}


{% macro is_of_kind(value, rule) %}
    {%- set kind = rule.kind -%}
    {%- if kind == 'flag' -%}
        {{- return(value is boolean) -}}
    {%- elif kind in ('whole', 'number') -%}
        {{- return(
            value is number and value is not boolean
            and (kind == 'number' or value is integer)
            and rule.range[0] <= value <= rule.range[1]
        ) -}}
    {%- elif kind == 'date' -%}
        {{- return(is_date(value) and not (
            rule.is_past and value | string > latest_day_anywhere()
        )) -}}
    {%- elif value is not string -%}
        {{- return(false) -}}
    {%- elif kind == 'choice' -%}
        {{- return(value in rule.one_of) -}}
    {%- elif kind == 'time_zone' -%}
        {{- return(value in modules.pytz.all_timezones_set) -}}
    {%- endif -%}
    {{- return(
        value | trim != '' and (
            not rule.like or modules.re.fullmatch(rule.like, value) is not none
        )
    ) -}}
{% endmacro %}


{#- A day of the calendar, YYYY-MM-DD, as text or as YAML reads it. -#}
{% macro is_date(value) %}
    {%- set text = value | string -%}
    {%- if not modules.re.fullmatch('[1-9][0-9]{3}-(0[1-9]|1[0-2])-[0-9]{2}', text) -%}
        {{- return(false) -}}
    {%- endif -%}
    {%- set month = modules.datetime.datetime.strptime(text[:7], '%Y-%m') -%}
    {%- set day = month + modules.datetime.timedelta(days=text[8:] | int - 1) -%}
    {{- return(day.strftime('%Y-%m-%d') == text) -}}
{% endmacro %}


{#- Today where the day began first: no day after it is known to anybody. -#}
{% macro latest_day_anywhere() %}
    {%- set zone = modules.pytz.timezone('Pacific/Kiritimati') -%}
    {{- return(run_started_at.astimezone(zone).strftime('%Y-%m-%d')) -}}
{% endmacro %}


{#- A rule in words. -#}
{% macro what_var_may_be(rule) %}
    {%- set range = ' from ' ~ rule.range[0] ~ ' to ' ~ rule.range[1]
        if 'range' in rule else '' -%}
    {%- set one = {
        'flag': 'true or false',
        'whole': 'a whole number' ~ (' of ' ~ rule.of if rule.of else '') ~ range,
        'number': 'a number' ~ range,
        'date': 'a date, YYYY-MM-DD' ~ (
            ', and not after today' if rule.is_past else ''
        ),
        'choice': 'one of ' ~ (rule.get('one_of', []) | join(', ')),
        'text': rule.get('such_as', 'a text'),
        'time_zone': 'the name of a time zone, such as America/New_York',
    }[rule.kind] -%}
    {%- if rule.list -%}
        {%- set one = 'a list, each item ' ~ one ~ ' and no item twice' -%}
    {%- elif rule.map -%}
        {%- set one = (one ~ ' for all, or ' if rule.may_be_one else '')
            ~ 'a map, each value ' ~ one ~ (
            ' and each key one of ' ~ rule.keys_of | join(', ')
            if 'keys_of' in rule else ''
        ) -%}
    {%- endif -%}
    {{- return(one ~ (', or null' if rule.or_null else '')) -}}
{% endmacro %}
