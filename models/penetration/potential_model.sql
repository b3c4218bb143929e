-- What each account could realistically spend with us a year, by what the best
-- customers of its size, industry and region do: the attainable wallet.
with

modelled as (
    select * from {{ ref('account_penetration', 'int_modelled_potential') }}
),

account_months as (
    select * from {{ ref('account_penetration', 'int_account_months') }}
),

account_revenue as (
    select * from {{ ref('account_penetration', 'int_account_revenue') }}
)

select
    modelled.account_id,
    modelled.month,
    {%- for wallet in ['wallet_80', 'wallet_90', 'wallet_95', 'captured'] %}
    cast(modelled.{{ wallet }} as {{ type_money() }}) as {{ wallet }},
    {%- endfor %}
    coalesce(account_revenue.is_customer, false) as is_customer,
    modelled.fit_month,
    cast(modelled.accounts as bigint) as fit_accounts,
    cast(modelled.data_status as {{ dbt.type_string() }}) as data_status,
    account_months.is_month_complete
from modelled
inner join account_months
    on
        modelled.account_id = account_months.account_id
        and modelled.month = account_months.month
left join account_revenue
    on
        modelled.account_id = account_revenue.account_id
        and modelled.month = account_revenue.month
