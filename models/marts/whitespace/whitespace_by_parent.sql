-- Whitespace of every ultimate parent, summed from the cells of its accounts.
with

whitespace_cells as (
    select
        account_groups.parent as parent_id,
        cells.*
    from {{ ref('whitespace_cells') }} as cells
    inner join {{ ref('int_account_groups') }} as account_groups
        on cells.account_id = account_groups.account_id
),

accounts as (
    select * from {{ ref('stg_accounts') }}
),

summed as (
    {{ whitespace_rollup('whitespace_cells', ['parent_id']) }}
)

select
    summed.parent_id,
    accounts.account_name as parent_name,
    {{ whitespace_figures('summed') }}
from summed
left join accounts on summed.parent_id = accounts.account_id
