-- Wallet share: what an account spends with us a year, of all it could spend.
with

account_months as (
    select * from {{ ref('account_penetration', 'int_account_months') }}
),

account_revenue as (
    select * from {{ ref('account_penetration', 'int_account_revenue') }}
),

potential as (
    select * from {{ ref('account_penetration', 'int_account_potential_status') }}
)

select
    account_months.account_id,
    account_months.month,
    cast(coalesce(account_revenue.captured_annual, 0) as {{ type_money() }})
        as captured,
    cast(0 as {{ type_money() }}) as captured_outside,
    cast(potential.potential as {{ type_money() }}) as potential,
    cast(potential.potential_status as {{ dbt.type_string() }})
        as potential_status
from account_months
left join account_revenue
    on
        account_months.account_id = account_revenue.account_id
        and account_months.month = account_revenue.month
left join potential
    on
        account_months.account_id = potential.account_id
        and account_months.month = potential.month
