{#- In place of dbt's own: a var is checked wherever one is read, so that a bad
    value stops the run while the project is still being parsed, and no model
    sees it. What another project's macro reads here is passed on; a unit test may
    set what no run may, such as a sample of two accounts. -#}
{% macro var(name, default=none) %}
    {%- set declared = declared_vars() -%}
    {%- set value = builtins.var(name, default) -%}
    {%- set is_unit_test = model is defined
        and model.resource_type == 'unit_test' -%}
    {%- if not is_unit_test and (
        unknown_vars(declared)
        or name in declared and var_problem(name, value, declared)
        or name == 'history_starts_on'
        and days_at_odds(value, builtins.var('as_of_date', none))
    ) -%}
        {%- do check_vars() -%}
    {%- endif -%}
    {{- return(value) -}}
{% endmacro %}
