-- The related metrics of customers: what they pay, what is left of it, how many
-- leave, what one is worth, how it grew and how satisfied they are. The interval
-- of a lifetime value is that of the churn alone.
with

related_values as (
    select
        *,
        mrr_per_customer * gross_margin as margin_a_month
    from {{ ref('account_penetration', 'int_related_values') }}
),

valued as (
    select
        *,
        {{ safe_divide('margin_a_month', 'monthly_churn_rate') }}
            as lifetime_value,
        case
            when departures > 0
                then {{ safe_divide('margin_a_month', 'churn_high') }}
        end as lifetime_value_low,
        case
            when departures > 0
                then {{ safe_divide('margin_a_month', 'churn_low') }}
        end as lifetime_value_high
    from related_values
)

{% for metric, value, n, low, high in [
    ('mrr_per_customer', 'mrr_per_customer', 'customers', 'null', 'null'),
    ('gross_margin', 'gross_margin', 'customers', 'null', 'null'),
    (
        'monthly_churn_rate', 'monthly_churn_rate', 'customer_months',
        'churn_low', 'churn_high',
    ),
    (
        'customer_lifetime_value', 'lifetime_value', 'departures',
        'lifetime_value_low', 'lifetime_value_high',
    ),
    (
        'ltv_to_cac', safe_divide('lifetime_value', 'new_logo_cost'), 'departures',
        safe_divide('lifetime_value_low', 'new_logo_cost'),
        safe_divide('lifetime_value_high', 'new_logo_cost'),
    ),
    (
        'account_growth_rate', 'account_growth_rate', 'growth_customers',
        'account_growth_rate - growth_margin', 'account_growth_rate + growth_margin',
    ),
    (
        'satisfaction', 'satisfaction', 'satisfaction_accounts',
        'satisfaction - satisfaction_margin', 'satisfaction + satisfaction_margin',
    ),
] -%}
select
    group_by,
    group_value,
    month,
    window_months,
    '{{ metric }}' as metric,
    {{ n }} as n,
    1 as needed,
    cast({{ value }} as {{ type_double() }}) as value,
    cast({{ low }} as {{ type_double() }}) as low,
    cast({{ high }} as {{ type_double() }}) as high
from valued
{{ 'union all' if not loop.last }}
{% endfor %}
