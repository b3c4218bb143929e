-- Each customer of today in the months since it first had MRR: what it paid
-- then and now, both at the exchange rates of its first month.
with

account_mrr as (
    select * from {{ ref('account_penetration', 'int_account_mrr') }}
),

hierarchy as (
    select * from {{ ref('account_penetration', 'int_account_hierarchy') }}
),

months as (
    select * from {{ ref('account_penetration', 'int_months') }}
),

exchange_rates as (
    select * from {{ ref('account_penetration', 'int_exchange_rates_by_month') }}
),

customer_mrr as (
    select
        hierarchy.customer_id,
        account_mrr.currency,
        account_mrr.month,
        sum(account_mrr.mrr) as mrr,
        sum(account_mrr.reporting_mrr) as reporting_mrr
    from account_mrr
    inner join hierarchy on account_mrr.account_id = hierarchy.account_id
    group by hierarchy.customer_id, account_mrr.currency, account_mrr.month
),

customer_months as (
    select
        customer_id,
        month
    from customer_mrr
    group by customer_id, month
    having {{ floor_at_zero('sum(reporting_mrr)') }} > 0
),

starts as (
    select
        customer_id,
        min(month) as start_month
    from customer_months
    group by customer_id
),

at_start_rates as (
    select
        starts.customer_id,
        starts.start_month,
        customer_mrr.month,
        sum({{ converted('mrr', 'rate_to_reporting') }}) as mrr
    from starts
    inner join customer_mrr
        on
            starts.customer_id = customer_mrr.customer_id
            and starts.start_month <= customer_mrr.month
    inner join exchange_rates
        on
            customer_mrr.currency = exchange_rates.currency
            and starts.start_month = exchange_rates.month
    group by starts.customer_id, starts.start_month, customer_mrr.month
)

select
    opening.customer_id,
    opening.start_month,
    closing.month,
    {{ months_between('opening.start_month', 'closing.month') }} as age_months,
    cast(opening.mrr as {{ type_money() }}) as opening_mrr,
    cast({{ floor_at_zero('closing.mrr') }} as {{ type_money() }})
        as closing_mrr
from at_start_rates as opening
inner join at_start_rates as closing
    on opening.customer_id = closing.customer_id
inner join months on closing.month = months.month
where opening.month = opening.start_month and months.is_month_complete
