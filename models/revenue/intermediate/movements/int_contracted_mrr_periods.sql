-- What is contracted (recurring lines in force or held in a pause) per account,
-- unit, product and currency, of it the credits (lines below 0), and the months
-- in which it stays the same: all that movements are found from. Before the
-- history too.
-- Decisions: D-REV-01.
{%- set measures = [
    'contracted_lines', 'arr', 'contracted_arr', 'credit_arr', 'contracted_seats',
] %}
with

line_periods as (
    select * from {{ ref('account_penetration', 'int_revenue_line_periods') }}
    where revenue_type = 'recurring' and (not is_paused or is_held)
),

as_of as (
    select * from {{ ref('account_penetration', 'int_as_of') }}
),

lines as (
    select
        account_id,
        unit_id,
        product_id,
        currency,
        valid_from,
        valid_until,
        case when is_paused then 0 else net_annual_amount end as arr,
        case when is_paused then held_annual_amount else net_annual_amount end
            as contracted_arr,
        seats
    from line_periods
),

contracted as (
    select
        *,
        1 as contracted_lines,
        least(contracted_arr, 0) as credit_arr,
        -- The seats of a credit are those of the line that it is for.
        case when contracted_arr < 0 then 0 else coalesce(seats, 0) end
            as contracted_seats
    from lines
),

levels as (
    {{ sum_periods('contracted', 'as_of', measures) }}
)

select
    account_id,
    unit_id,
    product_id,
    currency,
    from_month,
    until_month,
    cast(arr as {{ type_money() }}) as arr,
    cast(contracted_arr as {{ type_money() }}) as contracted_arr,
    cast(credit_arr as {{ type_money() }}) as credit_arr,
    cast(nullif(contracted_seats, 0) as bigint) as contracted_seats
from levels
where contracted_lines > 0
