-- The customers that a wallet model learns from: all of a month in which one is
-- fitted or, of many, a sample by hash (var wallet_sample_accounts).
with

wallet_features as (
    select * from {{ ref('account_penetration', 'int_wallet_features') }}
),

fit_months as (
    select * from {{ ref('account_penetration', 'int_wallet_fit_months') }}
    where month = fit_month
),

customers as (
    select
        wallet_features.*,
        fit_months.fit_month,
        row_number() over (
            partition by fit_months.fit_month
            order by
                {{ dbt.hash('wallet_features.account_id') }},
                wallet_features.account_id
        ) as row_number
    from wallet_features
    inner join fit_months on wallet_features.month = fit_months.fit_month
    where wallet_features.captured > 0
)

select
    account_id,
    parent_id,
    fit_month,
    segment,
    industry,
    region,
    employee_count,
    annual_revenue,
    addressable_units,
    potential_users,
    cast(captured as {{ type_double() }}) as captured
from customers
where row_number <= {{ var('wallet_sample_accounts') }}
