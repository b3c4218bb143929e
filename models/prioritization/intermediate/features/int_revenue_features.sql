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

exchange_rates as (
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
        sum({{ converted(
            'account_mrr.revenue', 'exchange_rates.rate_to_reporting'
        ) }}) as revenue
    from account_mrr
    inner join exchange_rates
        on
            account_mrr.currency = exchange_rates.currency
            and account_mrr.month = exchange_rates.month
    group by account_mrr.account_id, account_mrr.month
),

monthly as (
    select
        account_months.account_id,
        account_months.month,
        account_months.month_number,
        coalesce(account_revenue.mrr, 0) as mrr,
        coalesce(revenue.revenue, 0) as revenue,
        {{ month_number('first_mrr.account_first_month') }} as first_mrr_number,
        case when revenue.revenue > 0 then account_months.month_number end
            as revenue_month_number,
        case when movements.is_expansion then account_months.month_number end
            as expansion_month_number,
        case when movements.is_expansion then 1 else 0 end as expansions,
        case when movements.is_contraction then 1 else 0 end as contractions
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
),

running as (
    select
        *,
        sum(revenue) over last_year as revenue_of_year,
        sum(revenue) over last_quarter as revenue_of_quarter,
        count(revenue_month_number) over last_year as purchase_months_of_year,
        max(revenue_month_number) over until_now as last_purchase_number,
        sum(expansions) over last_year as expansions_of_year,
        sum(contractions) over last_year as contractions_of_year,
        max(expansion_month_number) over until_now as last_expansion_number,
        least(
            min(revenue_month_number) over until_now,
            case
                when first_mrr_number <= month_number then first_mrr_number
            end
        ) as first_month_number,
        lag(mrr, 3) over account as mrr_3_months_ago,
        lag(mrr, 12) over account as mrr_12_months_ago,
        row_number() over account as months_seen
    from monthly
    window
        account as (partition by account_id order by month),
        until_now as (
            account rows between unbounded preceding and current row
        ),
        last_year as (account rows between 11 preceding and current row),
        last_quarter as (account rows between 2 preceding and current row)
)

select
    account_id,
    month,
    cast(mrr as {{ type_money() }}) as mrr,
    cast(
        case when months_seen >= 12 then revenue_of_year end
        as {{ type_money() }}
    ) as spend_last_year,
    cast(
        case when months_seen >= 3 then revenue_of_quarter end
        as {{ type_money() }}
    ) as spend_3_months,
    cast(case when months_seen >= 12 then purchase_months_of_year end as bigint)
        as purchase_months_12_months,
    cast(month_number - last_purchase_number as bigint)
        as months_since_purchase,
    {{ safe_divide(
        'mrr - mrr_3_months_ago', 'greatest(mrr_3_months_ago, 0)'
    ) }} as mrr_growth_3_months,
    {{ safe_divide(
        'mrr - mrr_12_months_ago', 'greatest(mrr_12_months_ago, 0)'
    ) }} as mrr_growth_12_months,
    cast(month_number - first_month_number as bigint) as tenure_months,
    cast(month_number - last_expansion_number as bigint)
        as months_since_expansion,
    -- Movements start the month after the first of the history.
    cast(case when months_seen > 12 then expansions_of_year end as bigint)
        as expansions_12_months,
    cast(case when months_seen > 12 then contractions_of_year end as bigint)
        as contractions_12_months
from running
