-- Each periodic line, cut where something about it changes: a discount begins
-- or ends, a pause begins, lapses or ends, the last month of a total is no
-- whole one. Within a period nothing changes.
{{- config(materialized='view') }}
{%- set cuts = [
    'discount_from', 'discount_until', 'last_month_from', 'paused_on',
    'pause_lapses_on', 'resumed_on',
] %}
with

line_terms as (
    select * from {{ ref('account_penetration', 'int_revenue_line_terms') }}
    where is_periodic
),

starts as (
    select
        *,
        in_force_from as valid_from
    from line_terms
    {% for cut in cuts -%}
    union all
    select
        *,
        {{ cut }} as valid_from
    from line_terms
    where
        {{ cut }} > in_force_from
        and {{ cut }} < in_force_until
        {%- for earlier in cuts[:loop.index0] %}
        and ({{ cut }} != {{ earlier }} or {{ earlier }} is null)
        {%- endfor %}
    {% endfor %}
),

periods as (
    select
        starts.*,
        -- The next cut, if any: `least` passes over NULLs.
        least(
            starts.in_force_until
            {%- for cut in cuts %},
            case
                when starts.{{ cut }} > starts.valid_from then starts.{{ cut }}
            end
            {%- endfor %}
        ) as valid_until,
        {{ part_on('starts.annual_amount', 'starts', 'starts.valid_from') }}
            as gross_amount,
        case
            when {{ is_discounted_on('starts', 'starts.valid_from') }}
                then {{ part_on(
                    'starts.annual_discount', 'starts', 'starts.valid_from'
                ) }}
            else 0
        end as discount
    from starts
)

select
    periods.line_id,
    periods.account_id,
    periods.unit_id,
    periods.product_id,
    periods.currency,
    periods.revenue_type,
    periods.seats,
    periods.valid_from,
    periods.valid_until,
    {{ is_paused_on('periods', 'periods.valid_from') }} as is_paused,
    {{ is_held_on('periods', 'periods.valid_from') }} as is_held,
    cast(
        case
            when {{ is_held_on('periods', 'periods.valid_from') }}
                then {{ net_annual_amount_on(
                    'periods', month_end_before('periods.paused_on')
                ) }}
            else 0
        end as {{ type_money() }}
    ) as held_annual_amount,
    cast(periods.gross_amount - periods.discount as {{ type_money() }})
        as net_annual_amount,
    cast(
        case
            when periods.discount_until is null
                then periods.gross_amount - periods.discount
            else periods.gross_amount
        end as {{ type_money() }}
    ) as committed_annual_amount,
    cast(periods.discount as {{ type_money() }}) as annual_discount
from periods
where periods.valid_from < periods.valid_until
