-- Customers at the start of each of the twelve months up to each month, and
-- those gone at its end, by group: as revenue_retention has them, but that
-- customers without contracts leave by a lapse.
with

trailing_months as (
    select * from {{ ref('account_penetration', 'int_trailing_months') }}
),

monthly as (
    {% if var('retention_basis') == 'consumption' -%}
    select
        memberships.group_by,
        memberships.group_value,
        departures.month,
        count(*) as customers,
        count(case when departures.has_left then 1 end) as departures
    from {{ ref('account_penetration', 'int_customer_departures') }} as departures
    inner join {{ ref('account_penetration', 'int_customer_memberships') }} as memberships
        on departures.customer_id = memberships.customer_id
    group by memberships.group_by, memberships.group_value, departures.month
    {%- else -%}
    select
        group_by,
        group_value,
        month,
        customers,
        customers - round(customers * logo_retention) as departures
    from {{ ref('account_penetration', 'revenue_retention') }}
    where basis = 'cohort' and window_months = 1
    {%- endif %}
)

select
    monthly.group_by,
    monthly.group_value,
    trailing_months.month,
    cast(sum(monthly.customers) as bigint) as customer_months,
    cast(sum(monthly.departures) as bigint) as departures
from monthly
inner join trailing_months
    on monthly.month = trailing_months.event_month
where monthly.group_by != 'parent' or trailing_months.is_last_complete
group by monthly.group_by, monthly.group_value, trailing_months.month
