{#- After a build: what was left out, in money and in rows, the largest first, in six
    lines at most. Where the amount is not known, the share of the rows says how large. -#}
{% macro report_rejected_rows() %}
    {%- set built = results | selectattr('node.name', 'equalto', 'rejected_rows_summary')
        | selectattr('status', 'equalto', 'success') | list -%}
    {%- if not execute or not built -%}{{- return('') -}}{%- endif -%}
    {%- set summary = run_query(
        'select input, reason, row_count, case when share_of_money > 0 then '
        ~ grouped_amount('amount_in_reporting_currency') ~ " || ', ' || "
        ~ percent_in_words('share_of_money') ~ ' end as money, case when share_of_rows_without_amount > 0 then '
        ~ percent_in_words('share_of_rows_without_amount') ~ ' end as unknown from '
        ~ built[0].node.relation_name
        ~ ' order by greatest(coalesce(share_of_money, 0), coalesce(share_of_rows_without_amount, 0)) desc, row_count desc, input, reason'
    ).rows -%}
    {%- if summary | length == 0 -%}
        {%- do print('Left out: nothing.') -%}{{- return('') -}}
    {%- endif -%}
    {%- do print('Left out, the largest first (table rejected_rows; cells: rejected_cells):') -%}
    {%- for row in summary[:4 if summary | length > 5 else 5] -%}
        {%- do print('  %-20s %s: %s row%s%s%s' % (
            row[0], row[1], row[2], '' if row[2] == 1 else 's',
            ' (' ~ row[3] ~ ' of its money)' if row[3] else '',
            ' (amount not known: ' ~ row[4] ~ ' of its rows)' if row[4] else ''
        )) -%}
    {%- endfor -%}
    {%- if summary | length > 5 -%}
        {%- do print('  and %s more reasons: table rejected_rows_summary' % (summary | length - 4)) -%}
    {%- endif -%}
{% endmacro %}
