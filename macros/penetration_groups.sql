{#- The groupings of every group mart: columns of int_account_groups. -#}
{% macro penetration_groups() %}
    {{- return([
        'portfolio', 'segment', 'industry', 'region', 'owner',
        'team_structure', 'start_cohort', 'parent',
    ]) -}}
{% endmacro %}
