-- Rows read, accepted and rejected of each input; the first is always the sum
-- of the other two.
with

inputs as (
    select * from {{ ref('stg_inputs') }}
),

accepted as (
    {% for input in input_keys() -%}
    select
        '{{ input }}' as input,
        count(*) as row_count
    from {{ ref('stg_' ~ input) }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

rejected as (
    select
        input,
        sum(row_count) as row_count
    from {{ ref('rejected_rows_summary') }}
    group by input
)

select
    inputs.input,
    inputs.is_present,
    cast(inputs.rows_read as bigint) as rows_read,
    cast(accepted.row_count as bigint) as rows_accepted,
    cast(coalesce(rejected.row_count, 0) as bigint) as rows_rejected
from inputs
inner join accepted on inputs.input = accepted.input
left join rejected on inputs.input = rejected.input
