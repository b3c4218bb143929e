-- What the scope of an incremental estimate was already spending a year on the
-- day of the estimate, in the currency of the estimate: what is still to win
-- comes on top of it.
with

estimates as (
    select * from {{ ref('account_penetration', 'stg_potential_estimates') }}
    where estimate_basis = 'incremental'
),

line_terms as (
    select * from {{ ref('account_penetration', 'int_revenue_line_terms') }}
),

exchange_rates as (
    select * from {{ ref('account_penetration', 'int_exchange_rates') }}
),

months as (
    select * from {{ ref('account_penetration', 'int_months') }}
),

lines_in_scope as (
    select
        line_terms.*,
        estimates.estimate_id,
        estimates.currency as estimate_currency,
        estimates.estimated_on,
        {{ add_months('estimates.estimated_on', -12) }} as year_before
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

recurring as (
    select
        lines.*,
        {{ net_annual_amount_on('lines', 'lines.estimated_on') }} as captured
    from lines_in_scope as lines
    where
        lines.is_periodic
        and lines.revenue_type = 'recurring'
        and lines.in_force_until > lines.estimated_on
        and not {{ is_paused_on('lines', 'lines.estimated_on') }}
),

-- A twelfth for each month-end of the twelve months.
periodic_usage as (
    select
        lines.*,
        {{ monthly(
            net_annual_amount_on('lines', month_end('months.month'))
        ) }} as captured
    from lines_in_scope as lines
    inner join months
        on
            {{ month_end('months.month') }} > lines.year_before
            and {{ month_end('months.month') }} <= lines.estimated_on
            and {{ month_end('months.month') }} >= lines.in_force_from
            and {{ month_end('months.month') }} < lines.in_force_until
    where
        lines.is_periodic
        and lines.revenue_type = 'usage'
        and not {{ is_paused_on('lines', month_end('months.month')) }}
),

one_off as (
    select
        lines.*,
        lines.one_off_amount as captured
    from lines_in_scope as lines
    where not lines.is_periodic and lines.in_force_from > lines.year_before
),

amounts as (
    select * from recurring
    union all
    select * from periodic_usage
    union all
    select * from one_off
)

select
    amounts.estimate_id,
    cast(
        sum(
            case
                when amounts.currency = amounts.estimate_currency
                    then amounts.captured
                else {{ divided(
                    times('amounts.captured', 'line_rates.rate_to_reporting'),
                    'estimate_rates.rate_to_reporting',
                ) }}
            end
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
