-- What whoever shows the marts must know of the vars of the build: one row.
-- Decisions: D-PRJ-12.
with

as_of as (
    select * from {{ ref('account_penetration', 'int_as_of') }}
)

select
    as_of_date,
    cast(
        {{ text_literal(var('reporting_currency')) }}
        as {{ dbt.type_string() }}
    ) as reporting_currency
from as_of
