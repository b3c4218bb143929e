-- Recurring and all revenue of each account and month, by currency: in the
-- currency, so that any rate can be applied, and MRR in the reporting currency
-- at the month's rate, summed over what the ledger shows.
with

revenue as (
    select * from {{ ref('account_penetration', 'int_revenue_by_month') }}
),

exchange_rates as (
    select * from {{ ref('account_penetration', 'int_exchange_rates_by_month') }}
),

by_month as (
    select
        revenue.account_id,
        revenue.currency,
        revenue.month,
        revenue.usage_revenue,
        revenue.one_time_revenue,
        exchange_rates.rate_to_reporting,
        {{ monthly('revenue.arr') }} as mrr,
        {{ monthly('revenue.paused_arr') }} as paused_mrr
    from revenue
    inner join exchange_rates
        on
            revenue.currency = exchange_rates.currency
            and revenue.month = exchange_rates.month
)

select
    account_id,
    currency,
    month,
    cast(sum(mrr) as {{ type_money() }}) as mrr,
    cast(sum(paused_mrr) as {{ type_money() }}) as paused_mrr,
    cast(sum(usage_revenue) as {{ type_money() }}) as usage_revenue,
    cast(sum(one_time_revenue) as {{ type_money() }}) as one_time_revenue,
    cast(sum(mrr + usage_revenue + one_time_revenue) as {{ type_money() }})
        as revenue,
    cast(
        sum({{ converted('mrr', 'rate_to_reporting') }})
        as {{ type_money() }}
    ) as reporting_mrr
from by_month
group by account_id, currency, month
