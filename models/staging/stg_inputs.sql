-- Which inputs are there, how many rows were read, and how many records their
-- files hold: what depends on an absent one is unknown, not zero.
{%- for input in input_names() %}
select
    cast('{{ input }}' as {{ dbt.type_string() }}) as input,
    {{ is_input_required(input) }} as is_required,
    {{ is_input_present(input) }} as is_present,
    {{ input_read_as(input) }} as read_as,
    {{ count_file_records(input) }} as file_records,
    {{ count_input_rows(input) }} as rows_read
{{ 'union all' if not loop.last }}
{%- endfor %}
