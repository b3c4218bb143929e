-- What the best comparable customers spend a year: the attainable wallet, where
-- the wallet model has one of the account, else the 0.9 quantile of what the
-- customers of its segment spend. At least what it spends itself.
with

account_groups as (
    select * from {{ ref('account_penetration', 'int_account_groups') }}
),

last_month as (
    select month
    from {{ ref('account_penetration', 'int_months') }}
    where is_last
),

account_revenue as (
    select account_revenue.*
    from {{ ref('account_penetration', 'int_account_revenue') }} as account_revenue
    inner join last_month on account_revenue.month = last_month.month
),

wallets as (
    select wallets.*
    from {{ ref('account_penetration', 'potential_model') }} as wallets
    inner join last_month on wallets.month = last_month.month
),

segments as (
    select
        account_groups.segment,
        percentile_cont(0.9) within group (
            order by
                cast(account_revenue.captured_annual as {{ type_double() }})
        ) as spend
    from account_revenue
    inner join account_groups
        on account_revenue.account_id = account_groups.account_id
    where account_revenue.is_customer
    group by account_groups.segment
)

select
    account_groups.account_id,
    cast(
        greatest(
            coalesce(
                cast(wallets.wallet_90 as {{ type_double() }}), segments.spend
            ),
            cast(
                coalesce(account_revenue.captured_annual, 0)
                as {{ type_double() }}
            )
        ) as {{ type_money() }}
    ) as comparable_spend
from account_groups
left join account_revenue
    on account_groups.account_id = account_revenue.account_id
left join wallets on account_groups.account_id = wallets.account_id
left join segments on account_groups.segment = segments.segment
where
    coalesce(cast(wallets.wallet_90 as {{ type_double() }}), segments.spend) > 0
