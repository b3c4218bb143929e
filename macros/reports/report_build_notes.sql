{#- The last lines of a build: what to beware of, the as-of date and why it is
    that one. -#}
{% macro report_build_notes() %}
    {%- set built = results | selectattr('node.name', 'equalto', 'build_notes')
        | selectattr('status', 'equalto', 'success') | list -%}
    {%- if not execute or not built -%}{{- return('') -}}{%- endif -%}
    {%- set notes = run_query(
        'select is_warning, note from ' ~ built[0].node.relation_name
        ~ ' order by note_order limit 20'
    ) -%}
    {%- for row in notes.rows -%}
        {%- do print(('Warning: ' if row[0] else '') ~ row[1]) -%}
    {%- endfor -%}
{% endmacro %}
