-- What is known of each account in each month as a company, beside what it
-- spends with us: what the wallet model learns from. Nothing here is an opinion
-- of what it could spend.
with

account_months as (
    select * from {{ ref('account_penetration', 'int_account_months') }}
),

accounts as (
    select * from {{ ref('account_penetration', 'stg_accounts') }}
),

account_groups as (
    select * from {{ ref('account_penetration', 'int_account_groups') }}
),

account_revenue as (
    select * from {{ ref('account_penetration', 'int_account_revenue') }}
),

addressable_units as (
    select * from {{ ref('account_penetration', 'int_addressable_units_by_month') }}
),

exchange_rates as (
    select * from {{ ref('account_penetration', 'int_exchange_rates_by_month') }}
),

units as (
    select
        account_id,
        month,
        count(*) as addressable_units,
        -- With one unit of unknown size the sum says nothing of the account.
        case
            when count(potential_users) = count(*) then sum(potential_users)
        end as potential_users
    from addressable_units
    group by account_id, month
)

select
    ---------- ids
    account_months.account_id,
    account_groups.parent as parent_id,
    account_months.month,

    ---------- text
    account_groups.segment,
    accounts.industry,
    accounts.region,

    ---------- numbers
    cast(accounts.employee_count as {{ type_double() }}) as employee_count,
    cast(accounts.annual_revenue as {{ type_double() }})
    * cast(exchange_rates.rate_to_reporting as {{ type_double() }})
        as annual_revenue,
    cast(units.addressable_units as {{ type_double() }}) as addressable_units,
    cast(units.potential_users as {{ type_double() }}) as potential_users,
    cast(coalesce(account_revenue.captured_annual, 0) as {{ type_money() }})
        as captured
from account_months
inner join accounts on account_months.account_id = accounts.account_id
inner join account_groups
    on account_months.account_id = account_groups.account_id
left join account_revenue
    on
        account_months.account_id = account_revenue.account_id
        and account_months.month = account_revenue.month
left join units
    on
        account_months.account_id = units.account_id
        and account_months.month = units.month
left join exchange_rates
    on
        coalesce(
            accounts.currency, {{ text_literal(var('reporting_currency')) }}
        )
        = exchange_rates.currency
        and account_months.month = exchange_rates.month
