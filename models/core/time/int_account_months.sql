-- Every account in every month: an account that buys nothing keeps its row.
with

accounts as (
    select * from {{ ref('account_penetration', 'stg_accounts') }}
),

months as (
    select * from {{ ref('account_penetration', 'int_months') }}
)

select
    accounts.account_id,
    months.month,
    months.measured_on,
    months.is_month_complete,
    months.is_window_complete
from accounts
cross join months
