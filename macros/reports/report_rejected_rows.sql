{#- After a build: the rejected rows by input and reason, so that nobody has
    to go and look for what was left out. -#}
{% macro report_rejected_rows() %}
    {%- set summary_built = results | selectattr('node.name', 'equalto', 'rejected_rows_summary')
        | selectattr('status', 'equalto', 'success') | list -%}
    {%- if not execute or not summary_built -%}{{- return('') -}}{%- endif -%}
    {%- set summary = run_query(
        'select input, reason, row_count from ' ~ summary_built[0].node.relation_name
        ~ ' order by input, row_count desc, reason'
    ) -%}
    {%- if summary | length == 0 -%}
        {%- do print('Rejected rows: none.') -%}
    {%- else -%}
        {%- do print('Rejected rows, by input and reason (table rejected_rows):') -%}
        {%- for row in summary.rows -%}
            {%- do print('%8s  %-20s %s' % (row[2], row[0], row[1])) -%}
        {%- endfor -%}
    {%- endif -%}
{% endmacro %}
