-- Whitespace of every unit, summed from its cells; what belongs to no unit has
-- a row without one.
with

whitespace_cells as (
    select * from {{ ref('account_penetration', 'whitespace_cells') }}
),

units as (
    select * from {{ ref('account_penetration', 'stg_buying_units') }}
),

summed as (
    {{ whitespace_rollup('whitespace_cells', ['account_id', 'unit_id']) }}
)

select
    summed.account_id,
    summed.unit_id,
    units.unit_name,
    {{ whitespace_figures('summed') }}
from summed
left join units on summed.unit_id = units.unit_id
