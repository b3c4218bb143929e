-- Whitespace of every account, summed from its cells.
with

whitespace_cells as (
    select * from {{ ref('whitespace_cells') }}
),

accounts as (
    select * from {{ ref('stg_accounts') }}
),

summed as (
    {{ whitespace_rollup('whitespace_cells', ['account_id']) }}
)

select
    summed.account_id,
    accounts.account_name,
    {{ whitespace_figures('summed') }}
from summed
left join accounts on summed.account_id = accounts.account_id
