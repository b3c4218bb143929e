-- What a trade-off is found from, by group and month: the rate, what may stand
-- against it, and both a year before.
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
        max(case when metric = 'satisfaction' then value end) as satisfaction,
        max(case when metric = 'satisfaction' then low end)
            as satisfaction_low,
        max(case when metric = 'satisfaction' then n end) as satisfaction_n,
        max(case when metric = 'ltv_to_cac' then value end) as ltv_to_cac,
        max(case when metric = 'ltv_to_cac' then low end) as ltv_to_cac_low,
        max(case when metric = 'cac_payback_months' then value end)
            as cac_payback_months,
        max(case when metric = 'cac_payback_months' then n end)
            as cac_payback_months_n,
        max(window_months) as window_months,
        month
    from related_metrics
    group by group_by, group_value, month
),

joined as (
    select
        rates.*,
        metrics.satisfaction,
        metrics.satisfaction_low,
        metrics.satisfaction_n,
        metrics.ltv_to_cac,
        metrics.ltv_to_cac_low,
        metrics.cac_payback_months,
        metrics.cac_payback_months_n,
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
    year_before.rate as rate_before,
    year_before.satisfaction as satisfaction_before,
    year_before.satisfaction_low as satisfaction_low_before,
    year_before.satisfaction_n as satisfaction_n_before,
    year_before.new_customers as new_customers_before,
    year_before.first_deal_mrr as first_deal_mrr_before,
    year_before.young_accounts as young_accounts_before,
    year_before.young_rate as young_rate_before,
    joined.*
from joined
left join joined as year_before
    on
        joined.group_by = year_before.group_by
        and joined.group_value = year_before.group_value
        and {{ add_months('joined.month', -12) }} = year_before.month
        -- A shorter window is not compared with one of a year.
        and year_before.window_months = 12
