-- What recurs per account, unit, product and currency, usage included, and the
-- months in which it stays the same: what the ledger is built from.
-- Decisions: D-REV-01.
{%- set measures = [
    'lines', 'arr', 'committed_arr', 'discount_arr', 'paused_arr', 'usage_arr',
    'seats', 'recurring_seats',
] %}
with

line_periods as (
    select * from {{ ref('account_penetration', 'int_revenue_line_periods') }}
),

as_of as (
    select * from {{ ref('account_penetration', 'int_as_of') }}
),

measured as (
    select
        *,
        revenue_type = 'recurring' as is_recurring,
        not is_paused as is_active
    from line_periods
),

levels_of_lines as (
    select
        account_id,
        unit_id,
        product_id,
        currency,
        valid_from,
        valid_until,
        1 as lines,
        case when is_recurring and is_active then net_annual_amount else 0 end
            as arr,
        case
            when is_recurring and is_active then committed_annual_amount
            else 0
        end as committed_arr,
        case when is_recurring and is_active then annual_discount else 0 end
            as discount_arr,
        case when is_recurring and is_paused then net_annual_amount else 0 end
            as paused_arr,
        case
            when not is_recurring and is_active then net_annual_amount
            else 0
        end as usage_arr,
        case when is_active then coalesce(seats, 0) else 0 end as seats,
        case when is_recurring and is_active then coalesce(seats, 0) else 0 end
            as recurring_seats
    from measured
),

levels as (
    {{ sum_periods('levels_of_lines', 'as_of', measures) }}
)

select
    account_id,
    unit_id,
    product_id,
    currency,
    from_month,
    until_month,
    {%- for measure in measures if measure.endswith('arr') %}
    cast({{ measure }} as {{ type_money() }}) as {{ measure }},
    {%- endfor %}
    cast(nullif(seats, 0) as bigint) as seats,
    cast(nullif(recurring_seats, 0) as bigint) as recurring_seats
from levels
where lines > 0
