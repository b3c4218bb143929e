-- Every accepted estimate as an amount a year, in its currency, with its trust
-- (1 is the most) and the last day on which it still holds.
with

estimates as (
    select * from {{ ref('account_penetration', 'stg_potential_estimates') }}
),

captured_at_estimate as (
    select * from {{ ref('account_penetration', 'int_spend_at_estimate') }}
)

select
    estimates.estimate_id,
    estimates.account_id,
    estimates.unit_id,
    estimates.product_id,
    estimates.estimate_source,
    estimates.estimated_by,
    estimates.currency,
    estimates.estimated_on,
    estimates.recorded_on,
    case estimates.estimate_source
        {% for source in var('potential_trust_order') -%}
        when {{ text_literal(source) }} then {{ loop.index }}
        {% endfor %}
    end as trust_rank,
    estimates.estimate_source in ('verified_budget', 'observed_wallet')
        as is_verified,
    least(
        coalesce(estimates.valid_until, cast('9999-12-31' as date)),
        {{ add_months(
            'estimates.estimated_on', var('potential_max_age_months')
        ) }}
    ) as holds_until,
    cast(
        {{ annual_amount('estimates.amount', 'estimates') }}
        + greatest(coalesce(captured_at_estimate.captured_annual, 0), 0)
        as {{ type_money() }}
    ) as annual_amount
from estimates
left join captured_at_estimate
    on estimates.estimate_id = captured_at_estimate.estimate_id
