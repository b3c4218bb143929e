{#- After a build: customers whose lines sum to less than 0, which count as 0. -#}
{% macro report_negative_mrr() %}
    {%- set built = results | selectattr('node.name', 'equalto', 'int_customer_mrr')
        | selectattr('status', 'equalto', 'success') | list -%}
    {%- if not execute or not built -%}{{- return('') -}}{%- endif -%}
    {%- set found = run_query(
        'select customer_id, min(month), max(month), count(*) from '
        ~ built[0].node.relation_name
        ~ ' where sum_of_lines < 0 group by customer_id order by customer_id limit 20'
    ) -%}
    {%- if found | length > 0 -%}
        {%- do print(
            'Warning: the recurring lines of these customers sum to less than 0 in some '
            ~ 'months, which count as 0 (driver negative_mrr of revenue_movements):'
        ) -%}
        {%- for row in found.rows -%}
            {%- do print('  %s, %s month(s) from %s to %s' % (row[0], row[3], row[1], row[2])) -%}
        {%- endfor -%}
    {%- endif -%}
{% endmacro %}
