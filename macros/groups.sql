{#- The groupings of every mart by group: columns of int_customer_groups, rows of
    int_account_memberships. -#}
{% macro penetration_groups() %}
    {{- return(groups_of_every_vendor() + own_groups()) -}}
{% endmacro %}


{% macro groups_of_every_vendor() %}
    {{- return([
        'portfolio', 'segment', 'industry', 'region', 'owner',
        'team_structure', 'start_cohort', 'parent',
    ]) -}}
{% endmacro %}


{#- The user's own: columns of accounts that the var group_columns names. -#}
{% macro own_groups() %}
    {{- return(
        (var('group_columns') or [])
        | reject('in', groups_of_every_vendor()) | list
    ) -}}
{% endmacro %}


{#- Those of them that _inputs.yml doesn't declare anyway. -#}
{% macro own_account_columns() %}
    {%- set found = [] -%}
    {%- if execute -%}
        {%- for column, rules in declared_input('accounts').columns.items() if rules.is_own -%}
            {%- do found.append(column) -%}
        {%- endfor -%}
    {%- endif -%}
    {{- return(found) -}}
{% endmacro %}


{#- What is wrong with the var group_columns beside the accounts there are, or none. -#}
{% macro group_columns_problem() %}
    {%- set taken = (var('group_columns') or [])
        | select('in', ['portfolio', 'owner', 'start_cohort', 'parent', 'customer_id', 'account_id']) | list -%}
    {%- if taken -%}
        {{- return(
            'The var group_columns names ' ~ taken | join(', ') ~ ', which is a name of ours already. '
            ~ 'Give the column of accounts another name.'
        ) -}}
    {%- endif -%}
    {%- if not own_groups() -%}{{- return(none) -}}{%- endif -%}
    {%- set known = declared_input('accounts').columns | reject('in', own_account_columns()) | list -%}
    {%- if input_mode() != 'demo' and locate_input('accounts') is not none -%}
        {%- do known.extend(locate_input('accounts').columns) -%}
    {%- endif -%}
    {%- set unknown = own_groups() | reject('in', known) | list -%}
    {{- return(
        'The var group_columns names ' ~ unknown | join(', ')
        ~ '; accounts has no such column. The nearest to ' ~ unknown[0] ~ ' is '
        ~ nearest_name(unknown[0], known) ~ '.' if unknown else none
    ) -}}
{% endmacro %}
