-- What the revenue of each account says of it at each month's end: size,
-- growth, age and what its movements were, from that month and earlier ones.
with

account_months as (
    select
        *,
        {{ month_number('month') }} as month_number
    from {{ ref('account_penetration', 'int_account_months') }}
),

account_revenue as (
    select * from {{ ref('account_penetration', 'int_account_revenue') }}
),

account_mrr as (
    select * from {{ ref('account_penetration', 'int_account_mrr') }}
),

rates as (
    select * from {{ ref('account_penetration', 'int_exchange_rates_by_month') }}
),

movements as (
    select * from {{ ref('account_penetration', 'int_account_movements') }}
),

first_mrr as (
    select distinct
        account_id,
        account_first_month
    from {{ ref('account_penetration', 'int_first_mrr') }}
),

revenue as (
    select
        account_mrr.account_id,
        account_mrr.month,
        sum({{ converted('account_mrr.revenue', 'rates.rate_to_reporting') }})
            as revenue
    from account_mrr
    inner join rates
        on
            account_mrr.currency = rates.currency
            and account_mrr.month = rates.month
    group by account_mrr.account_id, account_mrr.month
),

-- The month's number stands where something happened in it, so that a window
-- counts such months and finds the first and the last.
monthly as (
    select
        account_months.account_id,
        account_months.month,
        account_months.month_number,
        row_number() over (
            partition by account_months.account_id order by account_months.month
        ) as months_seen,
        coalesce(account_revenue.mrr, 0) as mrr,
        coalesce(revenue.revenue, 0) as revenue,
        {{ month_number('first_mrr.account_first_month') }} as first_mrr,
        case when revenue.revenue > 0 then account_months.month_number end
            as purchase,
        case when movements.is_expansion then account_months.month_number end
            as expansion,
        case when movements.is_contraction then account_months.month_number end
            as contraction
    from account_months
    left join account_revenue
        on
            account_months.account_id = account_revenue.account_id
            and account_months.month = account_revenue.month
    left join revenue
        on
            account_months.account_id = revenue.account_id
            and account_months.month = revenue.month
    left join movements
        on
            account_months.account_id = movements.account_id
            and account_months.month = movements.month
    left join first_mrr on account_months.account_id = first_mrr.account_id
)

select
    account_id,
    month,
    cast(mrr as {{ type_money() }}) as mrr,
    cast(
        case when months_seen >= 12 then sum(revenue) over last_year end
        as {{ type_money() }}
    ) as spend_last_year,
    cast(
        case when months_seen >= 3 then sum(revenue) over last_quarter end
        as {{ type_money() }}
    ) as spend_3_months,
    case when months_seen >= 12 then count(purchase) over last_year end
        as purchase_months_12_months,
    month_number - max(purchase) over until_now as months_since_purchase,
    {{ safe_divide(
        'mrr - lag(mrr, 3) over account',
        'greatest(lag(mrr, 3) over account, 0)'
    ) }} as mrr_growth_3_months,
    {{ safe_divide(
        'mrr - lag(mrr, 12) over account',
        'greatest(lag(mrr, 12) over account, 0)'
    ) }} as mrr_growth_12_months,
    month_number - least(
        min(purchase) over until_now,
        case when first_mrr <= month_number then first_mrr end
    ) as tenure_months,
    month_number - max(expansion) over until_now as months_since_expansion,
    -- Movements start the month after the first of the history.
    case when months_seen > 12 then count(expansion) over last_year end
        as expansions_12_months,
    case when months_seen > 12 then count(contraction) over last_year end
        as contractions_12_months
from monthly
window
    account as (partition by account_id order by month),
    until_now as (account rows between unbounded preceding and current row),
    last_year as (account rows between 11 preceding and current row),
    last_quarter as (account rows between 2 preceding and current row)
