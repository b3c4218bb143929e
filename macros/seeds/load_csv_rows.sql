{#- Seeds on PostgreSQL: dbt's own macro renders a placeholder per cell, which
    takes longer than all models together; this one renders a row of them once. -#}
{% macro postgres__load_csv_rows(model, agate_table) %}
    {%- set columns = agate_table.column_names -%}
    {%- set insert = 'insert into ' ~ this.render() ~ ' ('
        ~ get_seed_column_quoted_csv(model, columns) ~ ') values ' -%}
    {%- set placeholders = '(' ~ (['%s'] * columns | length) | join(', ') ~ ')' -%}
    {%- for rows in agate_table.rows | batch(get_batch_size()) -%}
        {%- set cells = [] -%}
        {%- for row in rows -%}{%- do cells.extend(row) -%}{%- endfor -%}
        {%- do adapter.add_query(
            insert ~ ([placeholders] * rows | length) | join(', '),
            bindings=cells,
            abridge_sql_log=true,
        ) -%}
    {%- endfor -%}
    {{- return(insert) -}}
{% endmacro %}
