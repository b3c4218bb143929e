-- How much of what we know of an account is in touch with us, month by month:
-- people engaged in the window up to the month's end ÷ people known that day,
-- beside what the account pays.
with

coverage as (
    select * from {{ ref('account_penetration', 'int_coverage') }}
    where unit_id is null
),

account_groups as (
    select * from {{ ref('account_penetration', 'int_account_groups') }}
),

account_revenue as (
    select * from {{ ref('account_penetration', 'int_account_revenue') }}
)

select
    coverage.account_id,
    account_groups.customer_id,
    coverage.month,
    coverage.contacts,
    coverage.engaged_contacts,
    coverage.coverage_score,
    coverage.target_roles,
    coverage.engaged_target_roles,
    coverage.role_coverage,
    coverage.engaged_units,
    coverage.engaged_roles,
    coverage.touches,
    coverage.unknown_direction_share,
    coverage.top_contact_share,
    coverage.last_touch_on,
    coverage.days_since_last_touch,
    coverage.thread_status,
    coverage.is_single_threaded,
    coverage.has_executive_sponsor,
    coverage.is_executive_sponsor_engaged,
    coverage.is_on_advisory_board,
    coverage.is_coverage_window_complete,
    cast(coalesce(12 * account_revenue.mrr, 0) as {{ type_money() }}) as arr,
    coalesce(account_revenue.is_customer, false) as is_customer,
    coverage.is_month_complete
from coverage
left join account_groups
    on coverage.account_id = account_groups.account_id
left join account_revenue
    on
        coverage.account_id = account_revenue.account_id
        and coverage.month = account_revenue.month
