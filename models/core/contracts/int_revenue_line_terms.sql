-- What each revenue line is worth and when: a periodic line as an amount a year
-- from in_force_from until in_force_until, any other as one amount on a day. Usage
-- with a period that no month-end sees is money all the same: it counts once, for
-- its days, or for a month.
{{- config(materialized='view') }}
with

revenue_lines as (
    select
        *,
        {{ months_between('started_on', 'ended_on') }} as term_months
    from {{ ref('account_penetration', 'stg_revenue_lines') }}
),

total_terms as (
    select * from {{ ref('account_penetration', 'int_total_terms') }}
),

renewals as (
    select * from {{ ref('account_penetration', 'int_renewals_in_grace') }}
),

sorted_by_kind as (
    select
        *,
        case
            when revenue_type = 'recurring' and amount_period != 'total'
                then true
            when revenue_type = 'recurring' or amount_period != 'total'
                then coalesce(term_months > 0, true)
            else false
        end as is_periodic,
        -- A discount that is over before the line begins, or begins after it.
        coalesce(
            discount_ends_on <= started_on
            or discount_starts_on >= case
                when revenue_type != 'recurring' and amount_period = 'total'
                    then {{ add_days('started_on', 1) }}
                else ended_on
            end,
            false
        ) as is_never_discounted
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
    coalesce(total_terms.discount_from, lines.discount_starts_on)
        as discount_from,
    coalesce(total_terms.discount_until, lines.discount_ends_on)
        as discount_until,
    total_terms.last_month_from,
    total_terms.days_of_month,
    total_terms.days_of_last_month,
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
                then {{ annual_amount('lines.amount', 'lines', divided(
                    '12 * lines.amount * total_terms.days_of_month',
                    'total_terms.months_weight',
                )) }}
        end as {{ type_money() }}
    ) as annual_amount,
    cast(
        case
            when lines.is_periodic and lines.is_never_discounted then 0
            when lines.is_periodic
                then {{ annual_amount('lines.discount_amount', 'lines', divided(
                    '12 * lines.discount_amount * total_terms.days_of_month',
                    'total_terms.discount_weight',
                )) }}
        end as {{ type_money() }}
    ) as annual_discount,
    cast(
        case
            when not lines.is_periodic
                then {{ divided(
                    '(lines.amount - case when lines.is_never_discounted then 0'
                    ' else lines.discount_amount end)'
                    " * case when lines.amount_period in ('day', 'week') then "
                    ~ dbt.datediff('lines.started_on', 'lines.ended_on', 'day')
                    ~ ' else 1 end',
                    "case lines.amount_period when 'week' then 7 when 'quarter' then 3"
                    " when 'year' then 12 else 1 end",
                ) }}
        end as {{ type_money() }}
    ) as one_off_amount,
    coalesce(
        renewals.renewed_on, lines.ended_on, cast('9999-12-31' as date)
    ) as in_force_until
from sorted_by_kind as lines
left join total_terms on lines.line_id = total_terms.line_id
left join renewals on lines.line_id = renewals.line_id
