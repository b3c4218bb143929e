-- The twelve months up to and including each complete month, a row each, or as
-- many as have moved: the first of the history only opens.
{{- config(materialized='view') }}
with

months as (
    select * from {{ ref('account_penetration', 'int_months') }}
)

select
    closing.month,
    closing.measured_on,
    past.month as event_month,
    closing.is_last_complete,
    least(closing.month_of_history - 1, 12) as window_months
from months as closing
inner join months as past
    on
        past.month_number > closing.month_number - 12
        and past.month_number <= closing.month_number
where closing.is_month_complete and past.month_of_history > 1
