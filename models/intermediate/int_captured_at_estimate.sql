-- What the scope of an incremental estimate was already spending a year on the
-- day of the estimate, in the currency of the estimate: what is still to win
-- comes on top of it.
with

estimates as (
    select * from {{ ref('stg_potential_estimates') }}
    where estimate_basis = 'incremental'
),

line_terms as (
    select * from {{ ref('int_revenue_line_terms') }}
),

exchange_rates as (
    select * from {{ ref('int_exchange_rates') }}
),

lines_in_scope as (
    select
        estimates.estimate_id,
        estimates.currency as estimate_currency,
        estimates.estimated_on,
        line_terms.*,
        {{ add_months('estimates.estimated_on', -12) }} as year_before,
        greatest(
            line_terms.in_force_from,
            {{ add_days(add_months('estimates.estimated_on', -12), 1) }}
        ) as first_day,
        least(
            line_terms.in_force_until,
            {{ add_days('estimates.estimated_on', 1) }}
        ) as day_after
    from estimates
    inner join line_terms
        on
            estimates.account_id = line_terms.account_id
            and line_terms.revenue_type in (
                {{ text_list(var('captured_revenue_types')) }}
            )
            and line_terms.in_force_from <= estimates.estimated_on
            and (
                estimates.unit_id = line_terms.unit_id
                or estimates.unit_id is null
            )
            and (
                estimates.product_id = line_terms.product_id
                or estimates.product_id is null
            )
),

amounts as (
    select
        *,
        case
            when revenue_type = 'recurring'
                then case
                    when
                        in_force_until <= estimated_on
                        or (
                            paused_on <= estimated_on
                            and coalesce(resumed_on > estimated_on, true)
                        )
                        then 0
                    when discount_until <= estimated_on then annual_amount
                    else annual_amount - annual_discount
                end
            -- Month-ends in force within the twelve months, a twelfth each.
            when is_periodic
                then cast(
                    {{ safe_divide('annual_amount - annual_discount', 12) }}
                    * greatest(
                        {{ months_between('first_day', 'day_after') }}, 0
                    )
                    as {{ type_money() }}
                )
            when in_force_from > year_before then one_off_amount
            else 0
        end as captured
    from lines_in_scope
)

select
    amounts.estimate_id,
    cast(
        sum(
            {{ times('captured', safe_divide(
                'line_rates.rate_to_reporting',
                'estimate_rates.rate_to_reporting',
            )) }}
        ) as {{ type_money() }}
    ) as captured_annual
from amounts
inner join exchange_rates as line_rates
    on
        amounts.currency = line_rates.currency
        and amounts.estimated_on >= line_rates.valid_from
        and coalesce(amounts.estimated_on < line_rates.valid_until, true)
inner join exchange_rates as estimate_rates
    on
        amounts.estimate_currency = estimate_rates.currency
        and amounts.estimated_on >= estimate_rates.valid_from
        and coalesce(amounts.estimated_on < estimate_rates.valid_until, true)
group by amounts.estimate_id
