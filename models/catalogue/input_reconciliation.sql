-- Rows read, accepted and rejected of each input, and the records of its file;
-- the rows read are always the sum of the next two, and the records.
with

inputs as (
    select * from {{ ref('account_penetration', 'stg_inputs') }}
),

accepted as (
    {% for input in input_names() -%}
    select
        '{{ input }}' as input,
        count(*) as row_count
    from {{ ref('account_penetration', 'stg_' ~ input) }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

rejected as (
    select
        input,
        sum(row_count) as row_count,
        sum(amount_in_reporting_currency) as amount,
        sum(share_of_money) as share_of_money
    from {{ ref('account_penetration', 'rejected_rows_summary') }}
    group by input
),

cells as (
    select
        input,
        count(*) as cell_count
    from {{ ref('account_penetration', 'rejected_cells') }}
    group by input
)

select
    inputs.input,
    inputs.is_present,
    inputs.read_as,
    cast(inputs.file_records as bigint) as file_records,
    cast(inputs.rows_read as bigint) as rows_read,
    cast(accepted.row_count as bigint) as rows_accepted,
    cast(coalesce(rejected.row_count, 0) as bigint) as rows_rejected,
    cast(coalesce(cells.cell_count, 0) as bigint) as cells_rejected,
    cast(rejected.amount as {{ type_money() }}) as amount_rejected,
    rejected.share_of_money as share_of_money_rejected
from inputs
inner join accepted on inputs.input = accepted.input
left join rejected on inputs.input = rejected.input
left join cells on inputs.input = cells.input
