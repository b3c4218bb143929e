{#- In place of dbt's own: a var is checked wherever one is read while the project is
    being parsed, so that a bad value stops the run before anything is built; as it
    starts, a run checks all of them once (check_vars). What another project's macro
    reads here is passed on; a unit test may set what no run may, such as a sample of
    two accounts. -#}
{% macro var(name, default=none) %}
    {%- set value = given_var(name, default) -%}
    {%- if execute or model is defined and model.resource_type == 'unit_test' -%}
        {{- return(value) -}}
    {%- endif -%}
    {%- set declared = declared_vars() -%}
    {%- if (
        unknown_vars(declared)
        or name in declared and var_problem(name, value, declared)
        or name == 'history_starts_on'
        and days_at_odds(value, given_var('as_of_date', none))
    ) -%}
        {%- do check_vars() -%}
    {%- endif -%}
    {{- return(value) -}}
{% endmacro %}


{#- The value of a var: the environment's PENETRATION_VAR_<NAME>, written as in YAML,
    before dbt's. dbt reads the whole project again where --vars differ, but only the
    files that read it where an environment variable does. -#}
{% macro given_var(name, default=none) %}
    {%- set given = '' if name in read_by_yaml()
        or model is defined and model.resource_type == 'unit_test'
        else env_var('PENETRATION_VAR_' ~ name | upper, '') -%}
    {{- return(builtins.var(name, default) if given == '' else fromyaml(given)) -}}
{% endmacro %}


{#- The vars that YAML reads: it knows no macro, so that these are dbt's alone. -#}
{% macro read_by_yaml() %}
    {{- return([
        'minimum_compared_accounts', 'minimum_outcome_accounts', 'minimum_wallet_accounts',
        'population', 'python_models', 'reactivation_in_expansion_share',
        'score_bootstraps', 'score_precision_at', 'source_database', 'source_schema',
        'source_tables',
    ]) -}}
{% endmacro %}
