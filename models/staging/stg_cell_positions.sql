-- The accepted rows of cell_positions.
with

checked as (
    select * from {{ ref('account_penetration', 'stg_cell_positions__checked') }}
)

select
    unit_id,
    product_id,
    position,
    competitor_name,
    contract_ends_on,
    recorded_on
from checked
where rejection_reason is null
