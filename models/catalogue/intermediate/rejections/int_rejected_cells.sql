-- Every cell that was set to NULL: the problems that staging tells of a row,
-- `column: why | column: why`, one a row.
with

rows_with_problems as (
    {% for input in input_names() -%}
    select
        cast('{{ input }}' as {{ dbt.type_string() }}) as input,
        cast(row_key as {{ dbt.type_string() }}) as row_key,
        cell_problems,
        cast(raw_row as {{ dbt.type_string() }}) as raw_row
    from {{ ref('account_penetration', 'stg_' ~ input ~ '__checked') }}
    where cell_problems is not null and rejection_reason is null
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

places as (
    {% for place in range(1, 13) -%}
    select {{ place }} as place {{ 'union all' if not loop.last }}
    {% endfor %}
),

problems as (
    select
        rows_with_problems.*,
        split_part(
            rows_with_problems.cell_problems, ' | ', places.place
        ) as problem
    from rows_with_problems
    cross join places
),

named as (
    select
        *,
        split_part(problem, ': ', 1) as column_name
    from problems
    where problem != ''
),

told as (
    select
        input,
        row_key,
        column_name,
        {{ json_text('raw_row', 'column_name') }} as value,
        substr(problem, length(column_name) + 3) as reason
    from named
)

select
    input,
    row_key,
    column_name,
    value,
    {{ reason_with_look('reason', 'value') }} as reason
from told
