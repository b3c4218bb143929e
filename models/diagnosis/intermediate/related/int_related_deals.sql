-- The related metrics of deals: their size, cycle and pace, what is open, and
-- what winning one costs. Nobody knows whether a first purchase comes again:
-- without contracts a new customer is taken for the average one.
{%- set new_customer_mrr = 'mrr_per_customer'
    if var('retention_basis') == 'consumption' else 'new_logo_mrr' %}
{%- set enough = var('minimum_opportunities') %}
with

related_values as (
    select
        *,
        {{ safe_divide('won', 'closed') }} as win_rate,
        {{ new_customer_mrr }} * gross_margin as new_customer_margin
    from {{ ref('account_penetration', 'int_related_values') }}
)

{% for metric, value, n, needed, margin in [
    ('average_deal_size', 'deal_size', 'deals', 1, 'deal_size_margin'),
    ('sales_cycle_length', 'cycle_days', 'won', 1, 'null'),
    (
        'sales_velocity',
        safe_divide('open_opportunities * win_rate * deal_size', 'cycle_days'),
        'closed', enough, 'null',
    ),
    (
        'expansion_pipeline', 'expansion_pipeline', 'open_expansion_opportunities',
        0, 'null',
    ),
    ('customer_acquisition_cost', 'new_logo_cost', 'new_logo_wins', 1, 'null'),
    ('new_unit_acquisition_cost', 'new_unit_cost', 'new_unit_wins', 1, 'null'),
    (
        'cac_payback_months', safe_divide('new_logo_cost', 'new_customer_margin'),
        'new_logo_wins', 1, 'null',
    ),
] -%}
select
    group_by,
    group_value,
    month,
    window_months,
    '{{ metric }}' as metric,
    {{ n }} as n,
    {{ needed }} as needed,
    cast({{ value }} as {{ type_double() }}) as value,
    cast({{ value }} - {{ margin }} as {{ type_double() }}) as low,
    cast({{ value }} + {{ margin }} as {{ type_double() }}) as high
from related_values
{{ 'union all' if not loop.last }}
{% endfor %}
