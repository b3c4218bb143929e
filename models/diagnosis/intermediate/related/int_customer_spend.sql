-- What each customer that has not lapsed spends a month, month by month, for
-- vendors without contracts: the mean of the trailing twelve months, or of as
-- many as the history has.
with

account_revenue as (
    select * from {{ ref('account_penetration', 'int_account_revenue') }}
),

active_months as (
    select * from {{ ref('account_penetration', 'int_active_months') }}
),

account_customers as (
    select * from {{ ref('account_penetration', 'int_account_customers') }}
),

months as (
    select
        month,
        least(row_number() over (order by month), 12) as window_months
    from {{ ref('account_penetration', 'int_months') }}
)

select
    account_customers.customer_id,
    account_revenue.month,
    sum(
        {%- if 'recurring' in var('captured_revenue_types') %}
        -- MRR stands for twelve months already.
        account_revenue.mrr
        + {{ safe_divide(
            'account_revenue.captured_annual - 12 * account_revenue.mrr',
            'months.window_months',
        ) }}
        {%- else %}
        {{ safe_divide(
            'account_revenue.captured_annual', 'months.window_months'
        ) }}
        {%- endif %}
    ) as mrr
from account_revenue
inner join active_months
    on
        account_revenue.account_id = active_months.account_id
        and account_revenue.month = active_months.month
inner join months on account_revenue.month = months.month
inner join account_customers
    on
        account_revenue.account_id = account_customers.account_id
        and account_revenue.month >= account_customers.from_month
        and account_revenue.month < account_customers.until_month
group by account_customers.customer_id, account_revenue.month
