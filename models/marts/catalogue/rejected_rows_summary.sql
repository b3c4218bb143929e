-- How many rows were left out, by input and reason.
with

rejected_rows as (
    select * from {{ ref('rejected_rows') }}
)

select
    input,
    reason,
    cast(count(*) as bigint) as row_count
from rejected_rows
group by input, reason
