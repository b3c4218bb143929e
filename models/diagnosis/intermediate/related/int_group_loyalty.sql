-- How many customers left in the twelve months up to each month, and how much
-- those of a year ago have grown, by group; as revenue_retention has it, but
-- that customers without contracts leave by a lapse.
{%- set basis = var('retention_basis') %}
with

retention as (
    select * from {{ ref('account_penetration', 'revenue_retention') }}
),

year_ends as (
    select * from {{ ref('account_penetration', 'int_retention_' ~ basis) }}
    where window_months = 12
),

departures as (
    select * from {{ ref('account_penetration', 'int_group_departures') }}
),

months as (
    select distinct
        month,
        is_last_complete
    from {{ ref('account_penetration', 'int_trailing_months') }}
),

memberships as (
    select * from {{ ref('account_penetration', 'int_customer_memberships') }}
),

year_growth as (
    select retention.*
    from retention
    inner join months on retention.month = months.month
    where
        retention.window_months = 12
        and retention.is_default_basis
        and (retention.group_by != 'parent' or months.is_last_complete)
),

-- Who grew within the year may have left before it, and the reverse.
spine as (
    {% for part in ['departures', 'year_growth'] -%}
    select
        group_by,
        group_value,
        month
    from {{ part }}
    {{ 'union' if not loop.last }}
    {% endfor %}
),

members as (
    select
        memberships.group_by,
        memberships.group_value,
        year_ends.month,
        months.is_last_complete,
        cast(year_ends.opening_mrr as {{ type_double() }}) as opening,
        cast(year_ends.retained_mrr as {{ type_double() }}) as retained
    from year_ends
    inner join memberships on year_ends.customer_id = memberships.customer_id
    inner join months on year_ends.month = months.month
    where year_ends.opening_mrr > 0
),

sums as (
    select
        group_by,
        group_value,
        month,
        count(*) as customers,
        sum(opening) as opening,
        sum(retained) as retained,
        sum(opening * opening) as opening_squared,
        sum(retained * retained) as retained_squared,
        sum(opening * retained) as product
    from members
    where group_by != 'parent' or is_last_complete
    group by group_by, group_value, month
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
    spine.group_by,
    spine.group_value,
    spine.month,
    departures.customer_months,
    departures.departures,
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
from
    spine
{%- for part in ['departures', 'year_growth', 'moments'] %}
left join {{ part }}
on
    spine.group_by = {{ part }}.group_by
    and spine.group_value = {{ part }}.group_value
    and spine.month = {{ part }}.month
{%- endfor %}
