-- Which inputs are there, and how many rows were read: what depends on an
-- absent one is unknown, not zero.
{%- for input in input_keys() %}
select
    cast('{{ input }}' as {{ dbt.type_string() }}) as input,
    {{ is_input_required(input) }} as is_required,
    {{ is_input_present(input) }} as is_present,
    {{ count_input_rows(input) }} as rows_read
{{ 'union all' if not loop.last }}
{%- endfor %}
