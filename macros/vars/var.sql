{#- In place of dbt's own: a var is checked wherever one is read while the project is
    being parsed, so that a bad value stops the run before anything is built; as it
    starts, a run checks all of them once (check_vars). What another project's macro
    reads here is passed on; a unit test may set what no run may, such as a sample of
    two accounts. -#}
{% macro var(name, default=none) %}
    {%- set value = builtins.var(name, default) -%}
    {%- if execute or model is defined and model.resource_type == 'unit_test' -%}
        {{- return(value) -}}
    {%- endif -%}
    {%- set declared = declared_vars() -%}
    {%- if (
        unknown_vars(declared)
        or name in declared and var_problem(name, value, declared)
        or name == 'history_starts_on'
        and days_at_odds(value, builtins.var('as_of_date', none))
    ) -%}
        {%- do check_vars() -%}
    {%- endif -%}
    {{- return(value) -}}
{% endmacro %}
