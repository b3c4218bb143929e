-- How much of what we know of an account is in touch with us, month by month:
-- people engaged in the window up to the month's end ÷ people known that day.
with

account_months as (
    select * from {{ ref('account_penetration', 'int_account_months') }}
),

account_revenue as (
    select * from {{ ref('account_penetration', 'int_account_revenue') }}
),

account_groups as (
    select * from {{ ref('account_penetration', 'int_account_groups') }}
),

{{ coverage_parts(['account_id']) }}

select
    account_months.account_id,
    account_groups.customer_id,
    account_months.month,
    {{ coverage_columns('account_months') }},
    cast(coalesce(12 * account_revenue.mrr, 0) as {{ type_money() }}) as arr,
    coalesce(account_revenue.is_customer, false) as is_customer,
    account_months.is_month_complete
from account_months
{{ coverage_joins('account_months', ['account_id']) }}
left join account_groups
    on account_months.account_id = account_groups.account_id
left join account_revenue
    on
        account_months.account_id = account_revenue.account_id
        and account_months.month = account_revenue.month
