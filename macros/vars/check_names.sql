{#- What a var names must be in a column of a table: a typing error would leave the
    default. check_vars comes before seeds and models, so that the first model which
    reads the var asks here. -#}
{% macro check_names(name, given, table, column) %}
    {%- if not given or not execute or flags.WHICH not in ['build', 'run']
        or model.resource_type != 'model' -%}
        {{- return('') -}}
    {%- endif -%}
    {%- set known = run_query(
        'select distinct ' ~ column ~ ' from ' ~ ref('account_penetration', table)
        ~ ' where ' ~ column ~ ' is not null order by ' ~ column
    ).columns[0].values() | list -%}
    {%- for each in given if each | string not in known -%}
        {%- do exceptions.raise_compiler_error(
            'The var ' ~ name ~ ' names the ' ~ column ~ ' "' ~ each
            ~ '", which ' ~ table ~ ' does not have; the nearest is '
            ~ nearest_name(each, known) ~ '.'
        ) -%}
    {%- endfor -%}
{% endmacro %}
