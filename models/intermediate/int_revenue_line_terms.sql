-- What each revenue line is worth and when: a periodic line as an amount a year
-- from in_force_from until in_force_until, any other as one amount on a day.
{{- config(materialized='view') }}
with

revenue_lines as (
    select
        *,
        {{ months_between('started_on', 'ended_on') }} as term_months
    from {{ ref('stg_revenue_lines') }}
),

renewals as (
    select * from {{ ref('int_renewals_in_grace') }}
),

sorted_by_kind as (
    select
        *,
        amount_period != 'total'
        or (revenue_type = 'recurring' and term_months > 0) as is_periodic
    from revenue_lines
)

select
    lines.line_id,
    lines.account_id,
    lines.unit_id,
    lines.product_id,
    lines.currency,
    lines.is_periodic,
    lines.seats,
    lines.started_on as in_force_from,
    lines.discount_ends_on as discount_until,
    lines.paused_on,
    lines.resumed_on,
    {{ add_days('lines.paused_on', var('pause_is_churn_after_days') + 1) }}
        as pause_lapses_on,
    case
        when
            lines.revenue_type = 'recurring' and not lines.is_periodic
            then 'one_time'
        else lines.revenue_type
    end as revenue_type,
    cast(
        case
            when lines.is_periodic
                then {{ annual_amount('lines.amount', 'lines') }}
        end as {{ type_money() }}
    ) as annual_amount,
    cast(
        case
            when lines.is_periodic
                then {{ annual_amount('lines.discount_amount', 'lines') }}
        end as {{ type_money() }}
    ) as annual_discount,
    cast(
        case
            when lines.is_periodic then null
            when lines.discount_ends_on <= lines.started_on then lines.amount
            else lines.amount - lines.discount_amount
        end as {{ type_money() }}
    ) as one_off_amount,
    coalesce(
        renewals.renewed_on, lines.ended_on, cast('9999-12-31' as date)
    ) as in_force_until
from sorted_by_kind as lines
left join renewals on lines.line_id = renewals.line_id
