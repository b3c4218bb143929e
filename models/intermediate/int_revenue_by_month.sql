-- Revenue of each month, in the currency it was sold in, so that every rate can
-- be applied to it later: ARR on the month's last day, and what usage and
-- one-time lines brought in the month.
with

line_terms as (
    select * from {{ ref('int_revenue_line_terms') }}
),

months as (
    select * from {{ ref('int_months') }}
),

periodic as (
    select
        line_terms.*,
        months.month,
        {{ is_paused_on('line_terms', 'months.measured_on') }} as is_paused,
        {{ net_annual_amount_on('line_terms', 'months.measured_on') }}
            as net_annual_amount
    from line_terms
    inner join months
        on
            months.measured_on >= line_terms.in_force_from
            and months.measured_on < line_terms.in_force_until
    where line_terms.is_periodic
),

one_off as (
    select
        line_terms.*,
        months.month
    from line_terms
    inner join months
        on
            {{ month_of('in_force_from') }} = months.month
            and line_terms.in_force_from <= months.measured_on
    where not line_terms.is_periodic
),

amounts as (
    select
        account_id,
        unit_id,
        product_id,
        currency,
        month,
        case when not is_paused then seats end as seats,
        case
            when revenue_type = 'recurring' and not is_paused
                then net_annual_amount
        end as arr,
        case
            when revenue_type = 'recurring' and is_paused
                then net_annual_amount
        end as paused_arr,
        case
            when revenue_type = 'usage' and not is_paused
                then cast(
                    {{ safe_divide('net_annual_amount', 12) }}
                    as {{ type_money() }}
                )
        end as usage_revenue,
        cast(null as {{ type_money() }}) as one_time_revenue
    from periodic
    union all
    select
        account_id,
        unit_id,
        product_id,
        currency,
        month,
        cast(null as bigint) as seats,
        cast(null as {{ type_money() }}) as arr,
        cast(null as {{ type_money() }}) as paused_arr,
        case when revenue_type = 'usage' then one_off_amount end
            as usage_revenue,
        case when revenue_type = 'one_time' then one_off_amount end
            as one_time_revenue
    from one_off
)

select
    account_id,
    unit_id,
    product_id,
    currency,
    month,
    cast(sum(seats) as bigint) as seats,
    cast(coalesce(sum(arr), 0) as {{ type_money() }}) as arr,
    cast(coalesce(sum(paused_arr), 0) as {{ type_money() }}) as paused_arr,
    cast(coalesce(sum(usage_revenue), 0) as {{ type_money() }})
        as usage_revenue,
    cast(coalesce(sum(one_time_revenue), 0) as {{ type_money() }})
        as one_time_revenue
from amounts
group by account_id, unit_id, product_id, currency, month
