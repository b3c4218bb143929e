-- The customers that a wallet model learns from: all of a month in which one is
-- fitted or, of many, a sample by hash (var wallet_sample_accounts).
with

firmographics as (
    select * from {{ ref('account_penetration', 'int_wallet_features') }}
),

fit_months as (
    select * from {{ ref('account_penetration', 'int_wallet_fit_months') }}
    where month = fit_month
),

customers as (
    select
        firmographics.*,
        fit_months.fit_month,
        row_number() over (
            partition by fit_months.fit_month
            order by
                {{ dbt.hash('firmographics.account_id') }},
                firmographics.account_id
        ) as row_number
    from firmographics
    inner join fit_months on firmographics.month = fit_months.fit_month
    where firmographics.captured > 0
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
