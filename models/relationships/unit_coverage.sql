-- Coverage of each unit that could be sold to, month by month: the same as
-- account_coverage, of the people who were in the unit at the month's end.
with

addressable_units as (
    select
        units.account_id,
        units.unit_id,
        units.month,
        months.measured_on,
        months.is_month_complete
    from {{ ref('account_penetration', 'int_addressable_units_by_month') }} as units
    inner join {{ ref('account_penetration', 'int_months') }} as months
        on units.month = months.month
),

{{ coverage_parts(['unit_id']) }}

select
    addressable_units.account_id,
    addressable_units.unit_id,
    addressable_units.month,
    {{ coverage_columns('addressable_units') }},
    addressable_units.is_month_complete
from addressable_units
{{ coverage_joins('addressable_units', ['unit_id']) }}
