-- Estimates that proved too low: the first month's end, while one held, at
-- which more was captured in its scope than it said could be spent.
{%- set scopes = [
    [], ['unit_id'], ['product_id'], ['unit_id', 'product_id'],
] %}
with

estimates as (
    select * from {{ ref('account_penetration', 'int_potential_estimates') }}
),

captured as (
    select * from {{ ref('account_penetration', 'int_captured_by_month') }}
),

months as (
    select * from {{ ref('account_penetration', 'int_months') }}
),

exchange_rates as (
    select * from {{ ref('account_penetration', 'int_exchange_rates_by_month') }}
),

captured_in_scope as (
    {% for scope in scopes -%}
    select
        estimates.estimate_id,
        estimates.currency,
        estimates.annual_amount,
        months.month,
        months.measured_on,
        sum(captured.captured_annual) as captured
    from estimates
    inner join captured
        on
            estimates.account_id = captured.account_id
            {%- for key in scope %}
            and estimates.{{ key }} = captured.{{ key }}
            {%- endfor %}
    inner join months
        on
            captured.month = months.month
            and months.measured_on >= estimates.estimated_on
            and months.measured_on <= estimates.holds_until
    where
        estimates.unit_id is
        {{ 'not null' if 'unit_id' in scope else 'null' }}
        and estimates.product_id is
        {{ 'not null' if 'product_id' in scope else 'null' }}
    group by
        estimates.estimate_id,
        estimates.currency,
        estimates.annual_amount,
        months.month,
        months.measured_on
    {{ 'union all' if not loop.last }}
    {% endfor %}
)

select
    captured_in_scope.estimate_id,
    min(captured_in_scope.measured_on) as exceeded_on
from captured_in_scope
inner join exchange_rates
    on
        captured_in_scope.currency = exchange_rates.currency
        and captured_in_scope.month = exchange_rates.month
where
    -- To six decimals, as what is captured.
    captured_in_scope.captured > round(
        {{ times(
            'captured_in_scope.annual_amount',
            'exchange_rates.rate_to_reporting',
        ) }},
        6
    )
group by captured_in_scope.estimate_id
