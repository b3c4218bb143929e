-- How many customers left in the twelve months up to each month, and how much
-- those of a year ago have grown, by group; both as revenue_retention has it.
{%- set basis = var('retention_basis') %}
with

retention as (
    select * from {{ ref('revenue_retention') }}
),

year_ends as (
    select * from {{ ref('int_retention_' ~ basis) }}
    where window_months = 12
),

trailing_months as (
    select * from {{ ref('int_trailing_months') }}
),

months as (
    select distinct
        month,
        is_last_month
    from trailing_months
),

customer_groups as (
    select * from {{ ref('int_customer_groups') }}
),

-- Customers at the start of each of the twelve months, and those still there
-- at its end.
departures as (
    select
        retention.group_by,
        retention.group_value,
        trailing_months.month,
        sum(retention.customers) as customer_months,
        sum(
            retention.customers
            - round(retention.customers * retention.logo_retention)
        ) as departures
    from retention
    inner join trailing_months
        on retention.month = trailing_months.event_month
    where
        retention.basis = 'cohort'
        and retention.window_months = 1
        and (retention.group_by != 'parent' or trailing_months.is_last_month)
    group by
        retention.group_by, retention.group_value, trailing_months.month
),

members as (
    select
        customer_groups.*,
        year_ends.month,
        months.is_last_month,
        cast(year_ends.opening_mrr as {{ type_double() }}) as opening,
        cast(year_ends.retained_mrr as {{ type_double() }}) as retained
    from year_ends
    inner join customer_groups
        on year_ends.customer_id = customer_groups.customer_id
    inner join months on year_ends.month = months.month
    where year_ends.opening_mrr > 0
),

sums as (
    {{ by_related_group('members', "
        count(*) as customers,
        sum(opening) as opening,
        sum(retained) as retained,
        sum(opening * opening) as opening_squared,
        sum(retained * retained) as retained_squared,
        sum(opening * retained) as product
    ") }}
),

-- How far customers lie from the growth of all, squared and summed.
moments as (
    select
        *,
        retained_squared
        - 2 * retained / opening * product
        + retained / opening * retained / opening * opening_squared as unlike
    from sums
)

select
    departures.group_by,
    departures.group_value,
    departures.month,
    cast(departures.customer_months as bigint) as customer_months,
    cast(departures.departures as bigint) as departures,
    year_growth.customers as growth_customers,
    year_growth.nrr - 1 as account_growth_rate,
    -- The error of a ratio of sums, linearised; customers are the units. Where
    -- all grew alike, only rounding is left of it: not known.
    case
        when moments.unlike > 0.000000001 * moments.retained_squared
            then
                sqrt(
                    moments.unlike * {{ safe_divide(
                        'moments.customers', 'moments.customers - 1'
                    ) }}
                )
                / moments.opening
                * {{ student_t('moments.customers - 1') }}
    end as growth_margin
from departures
left join retention as year_growth
    on
        departures.group_by = year_growth.group_by
        and departures.group_value = year_growth.group_value
        and departures.month = year_growth.month
        and year_growth.window_months = 12
        and year_growth.is_default_basis
left join moments
    on
        departures.group_by = moments.group_by
        and departures.group_value = moments.group_value
        and departures.month = moments.month
