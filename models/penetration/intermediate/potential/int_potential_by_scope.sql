-- The estimate that wins in each scope (account; unit; product; unit and
-- product) and month: the most trusted that holds on its last day, then the
-- latest. Once among all estimates (basis claimed), once among the verified.
with

all_estimates as (
    select * from {{ ref('account_penetration', 'int_potential_estimates') }}
),

estimates as (
    select
        *,
        'claimed' as basis
    from all_estimates
    union all
    select
        *,
        'verified' as basis
    from all_estimates
    where is_verified
),

months as (
    select * from {{ ref('account_penetration', 'int_months') }}
),

exchange_rates as (
    select * from {{ ref('account_penetration', 'int_exchange_rates_by_month') }}
),

ranked as (
    select
        estimates.*,
        months.month,
        row_number() over (
            partition by
                estimates.basis,
                estimates.account_id,
                estimates.unit_id,
                estimates.product_id,
                months.month
            order by
                estimates.trust_rank asc,
                estimates.estimated_on desc,
                estimates.recorded_on desc nulls last,
                estimates.estimate_id desc
        ) as row_number
    from estimates
    inner join months
        on
            months.measured_on >= estimates.estimated_on
            and months.measured_on <= estimates.holds_until
)

select
    ranked.basis,
    ranked.account_id,
    ranked.unit_id,
    ranked.product_id,
    ranked.month,
    ranked.estimate_id,
    ranked.estimate_source,
    ranked.estimated_on,
    ranked.trust_rank,
    ranked.is_verified,
    ranked.currency,
    ranked.annual_amount,
    -- To six decimals, as what is captured: a tie stays one.
    cast(
        round(
            {{ times(
                'ranked.annual_amount', 'exchange_rates.rate_to_reporting'
            ) }},
            6
        ) as {{ type_money() }}
    ) as potential
from ranked
inner join exchange_rates
    on
        ranked.currency = exchange_rates.currency
        and ranked.month = exchange_rates.month
where ranked.row_number = 1
