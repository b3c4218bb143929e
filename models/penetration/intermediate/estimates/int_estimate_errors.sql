-- How far off every estimate was, once the customer's budget or wallet was
-- known: against the next verified estimate of the same scope.
with

estimates as (
    select * from {{ ref('account_penetration', 'int_potential_estimates') }}
),

as_of as (
    select * from {{ ref('account_penetration', 'int_as_of') }}
),

exchange_rates as (
    select * from {{ ref('account_penetration', 'int_exchange_rates') }}
),

verified as (
    select estimates.*
    from estimates
    inner join as_of on estimates.estimated_on <= as_of.as_of_date
    where estimates.is_verified
),

pairs as (
    select
        estimates.estimate_id,
        estimates.currency,
        estimates.annual_amount,
        verified.estimate_id as verified_estimate_id,
        verified.currency as verified_currency,
        verified.annual_amount as verified_amount,
        verified.estimated_on as verified_on,
        row_number() over (
            partition by estimates.estimate_id
            order by
                verified.estimated_on asc,
                verified.trust_rank asc,
                verified.recorded_on desc nulls last,
                verified.estimate_id desc
        ) as row_number
    from estimates
    inner join verified
        on
            estimates.account_id = verified.account_id
            and coalesce(estimates.unit_id, '')
            = coalesce(verified.unit_id, '')
            and coalesce(estimates.product_id, '')
            = coalesce(verified.product_id, '')
            and estimates.estimated_on < verified.estimated_on
)

select
    pairs.estimate_id,
    pairs.verified_estimate_id,
    pairs.verified_on,
    -- At the rates of one day: that rates move is nobody's error.
    {{ safe_divide(
        times('pairs.annual_amount', 'own_rates.rate_to_reporting'),
        times('pairs.verified_amount', 'verified_rates.rate_to_reporting'),
    ) }} - 1 as error_share
from pairs
inner join exchange_rates as own_rates
    on
        pairs.currency = own_rates.currency
        and pairs.verified_on >= own_rates.valid_from
        and coalesce(pairs.verified_on < own_rates.valid_until, true)
inner join exchange_rates as verified_rates
    on
        pairs.verified_currency = verified_rates.currency
        and pairs.verified_on >= verified_rates.valid_from
        and coalesce(pairs.verified_on < verified_rates.valid_until, true)
where pairs.row_number = 1
