-- Units and months in which somebody sat on our advisory board: a person there
-- took part in the twelve months up to the month's end, or the unit is a
-- reference of that kind. A touch or person of no known unit has none.
with

touches as (
    select * from {{ ref('account_penetration', 'int_touches') }}
    where kind = 'advisory_board' and contact_id is not null
),

account_references as (
    select * from {{ ref('account_penetration', 'stg_account_references') }}
    where reference_kind = 'advisory_board'
),

buying_units as (
    select * from {{ ref('account_penetration', 'stg_buying_units') }}
),

months as (
    select * from {{ ref('account_penetration', 'int_months') }}
)

select distinct
    touches.account_id,
    touches.unit_id,
    months.month
from touches
inner join months
    on
        touches.occurred_on <= months.measured_on
        and touches.occurred_on > {{ add_months('months.measured_on', -12) }}
union
select distinct
    buying_units.account_id,
    buying_units.unit_id,
    months.month
from account_references
inner join buying_units on account_references.unit_id = buying_units.unit_id
inner join months
    on account_references.available_from <= months.measured_on
