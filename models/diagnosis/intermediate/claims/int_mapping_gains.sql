-- Months in which the units of an account with a known contact grew by two or
-- more, net of those that lost theirs.
with

units as (
    select
        account_id,
        month,
        {{ month_number('month') }} as month_number,
        count(case when contacts > 0 then 1 end) as known_units
    from {{ ref('account_penetration', 'unit_coverage') }}
    group by account_id, month
)

select
    units.account_id,
    units.month,
    units.month_number,
    units.known_units - before.known_units as units_gained
from units
inner join units as before
    on
        units.account_id = before.account_id
        and units.month_number = before.month_number + 1
where units.known_units - before.known_units >= 2
