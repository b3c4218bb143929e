-- What to say to a unit that buys nothing yet: what is on record of it and of
-- its account, beside the unit and product that speak to it, those of its best
-- play.
with

units as (
    select * from {{ ref('account_penetration', 'int_units_today') }}
    where not is_sold
),

accounts as (
    select * from {{ ref('account_penetration', 'stg_accounts') }}
),

notes as (
    select * from {{ ref('account_penetration', 'int_notes_by_unit') }}
),

plays as (
    select
        *,
        row_number() over (partition by unit_id order by rank asc) as row_number
    from {{ ref('account_penetration', 'adjacency_plays') }}
)

select
    units.account_id,
    accounts.account_name,
    units.unit_id,
    units.unit_name,
    notes.challenges,
    notes.objectives,
    notes.trends,
    notes.use_cases,
    plays.reference_unit_id,
    plays.reference_unit_name,
    plays.reference_kind,
    reference_notes.use_cases as reference_use_cases,
    plays.product_id,
    plays.product_name,
    plays.realistic_whitespace
from units
inner join accounts on units.account_id = accounts.account_id
left join notes on units.unit_id = notes.unit_id
left join plays on units.unit_id = plays.unit_id and plays.row_number = 1
left join notes as reference_notes
    on plays.reference_unit_id = reference_notes.unit_id
where notes.unit_id is not null or plays.unit_id is not null
