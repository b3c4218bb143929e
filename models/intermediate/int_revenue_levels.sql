-- What recurs per account, unit, product and currency, and the months in which
-- it stays the same: from_month is the first at whose end it holds, until_month
-- the first at whose end it no longer does. Lines add up by their changes, so
-- that the work grows with contracts, not with contracts × months.
{%- set measures = [
    'lines', 'arr', 'committed_arr', 'discount_arr', 'paused_arr',
    'carried_arr', 'carried_lines', 'usage_arr',
    'seats', 'recurring_seats', 'carried_seats',
] %}
with

line_periods as (
    select * from {{ ref('int_revenue_line_periods') }}
),

as_of as (
    select * from {{ ref('int_as_of') }}
),

measured as (
    select
        account_id,
        unit_id,
        product_id,
        currency,
        valid_from,
        valid_until,
        1 as lines,
        revenue_type = 'recurring' as is_recurring,
        not is_paused as is_active,
        is_held,
        held_annual_amount,
        net_annual_amount as net_amount,
        committed_annual_amount as committed_amount,
        annual_discount,
        coalesce(seats, 0) as seats
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
        lines,
        case when is_recurring and is_active then net_amount else 0 end as arr,
        case when is_recurring and is_active then committed_amount else 0 end
            as committed_arr,
        case when is_recurring and is_active then annual_discount else 0 end
            as discount_arr,
        case when is_recurring and not is_active then net_amount else 0 end
            as paused_arr,
        case
            when is_recurring and is_active then net_amount
            when is_recurring then held_annual_amount
            else 0
        end as carried_arr,
        case when is_recurring and (is_active or is_held) then 1 else 0 end
            as carried_lines,
        case when not is_recurring and is_active then net_amount else 0 end
            as usage_arr,
        case when is_active then seats else 0 end as seats,
        case when is_recurring and is_active then seats else 0 end
            as recurring_seats,
        case when is_recurring and (is_active or is_held) then seats else 0 end
            as carried_seats
    from measured
),

changes as (
    select
        levels_of_lines.account_id,
        levels_of_lines.unit_id,
        levels_of_lines.product_id,
        levels_of_lines.currency,
        {%- for measure in measures %}
        levels_of_lines.{{ measure }},
        {%- endfor %}
        {{ month_of('levels_of_lines.valid_from') }} as month
    from levels_of_lines
    inner join as_of on levels_of_lines.valid_from <= as_of.as_of_date
    union all
    select
        levels_of_lines.account_id,
        levels_of_lines.unit_id,
        levels_of_lines.product_id,
        levels_of_lines.currency,
        {%- for measure in measures %}
        -levels_of_lines.{{ measure }} as {{ measure }},
        {%- endfor %}
        {{ month_of('levels_of_lines.valid_until') }} as month
    from levels_of_lines
    inner join as_of on levels_of_lines.valid_until <= as_of.as_of_date
),

running as (
    select
        account_id,
        unit_id,
        product_id,
        currency,
        month as from_month,
        {%- for measure in measures %}
        sum(sum({{ measure }})) over cell as {{ measure }},
        {%- endfor %}
        coalesce(lead(month) over cell, cast('9999-12-01' as date))
            as until_month
    from changes
    group by account_id, unit_id, product_id, currency, month
    window cell as (
        partition by account_id, unit_id, product_id, currency
        order by month
    )
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
    cast(carried_lines as bigint) as carried_lines,
    cast(nullif(seats, 0) as bigint) as seats,
    cast(nullif(recurring_seats, 0) as bigint) as recurring_seats,
    cast(nullif(carried_seats, 0) as bigint) as carried_seats
from running
where lines > 0
