-- What a trade-off is told from, by group and month: the rate, what may stand
-- against it, and both a year before.
{%- set told = {
    'satisfaction': ['satisfaction', 'value'],
    'satisfaction_low': ['satisfaction', 'low'],
    'satisfaction_high': ['satisfaction', 'high'],
    'satisfaction_n': ['satisfaction', 'n'],
    'ltv_to_cac': ['ltv_to_cac', 'value'],
    'ltv_to_cac_low': ['ltv_to_cac', 'low'],
    'cac_payback_months': ['cac_payback_months', 'value'],
    'cac_payback_months_n': ['cac_payback_months', 'n'],
} %}
{%- set compared = [
    'rate', 'satisfaction', 'satisfaction_low', 'satisfaction_n',
    'new_customers', 'first_deal_mrr', 'young_accounts', 'young_rate',
] %}
with

penetration as (
    select * from {{ ref('account_penetration', 'group_penetration') }}
    where is_month_complete and group_by != 'parent'
),

related_metrics as (
    select * from {{ ref('account_penetration', 'related_metrics') }}
    where metric in ('satisfaction', 'ltv_to_cac', 'cac_payback_months')
),

first_deals as (
    select * from {{ ref('account_penetration', 'int_group_first_deals') }}
    where group_by != 'parent'
),

rates as (
    select
        group_by,
        group_value,
        month,
        max(case when variant = 'revenue' then rate end) as rate,
        max(case when variant = 'revenue' then accounts end) as accounts,
        max(case when variant = 'revenue' then benchmark_low end)
            as benchmark_low,
        max(case when variant = 'revenue' then benchmark_verdict end)
            as benchmark_verdict,
        max(case when variant = 'products' then rate end) as products_rate
    from penetration
    group by group_by, group_value, month
),

metrics as (
    select
        group_by,
        group_value,
        {%- for name, of in told.items() %}
        max(case when metric = '{{ of[0] }}' then {{ of[1] }} end)
            as {{ name }},
        {%- endfor %}
        max(window_months) as window_months,
        month
    from related_metrics
    group by group_by, group_value, month
),

joined as (
    select
        rates.*,
        {%- for name in told %}
        metrics.{{ name }},
        {%- endfor %}
        metrics.window_months,
        first_deals.new_customers,
        first_deals.first_deal_mrr,
        first_deals.young_accounts,
        first_deals.young_rate
    from rates
    inner join metrics
        on
            rates.group_by = metrics.group_by
            and rates.group_value = metrics.group_value
            and rates.month = metrics.month
    left join first_deals
        on
            rates.group_by = first_deals.group_by
            and rates.group_value = first_deals.group_value
            and rates.month = first_deals.month
)

select
    {%- for column in compared %}
    year_before.{{ column }} as {{ column }}_before,
    {%- endfor %}
    joined.*
from joined
left join joined as year_before
    on
        joined.group_by = year_before.group_by
        and joined.group_value = year_before.group_value
        and {{ add_months('joined.month', -12) }} = year_before.month
        -- A shorter window is not compared with one of a year.
        and year_before.window_months = 12
