-- How the months of a recurring total share it. Months are counted from its
-- first day, so that each holds one month's end. Whole ones have equal parts;
-- the last, where it is more than a day short, has its part by days, and a rest
-- that no month's end sees belongs to all. So the parts sum to the total. A
-- discount is shared alike by the months that it lasts.
{{- config(materialized='view') }}
with

totals as (
    select
        *,
        {{ months_between('started_on', 'ended_on') }} as months
    from {{ ref('account_penetration', 'stg_revenue_lines') }}
    where
        revenue_type = 'recurring'
        and amount_period = 'total'
        and {{ months_between('started_on', 'ended_on') }} > 0
),

anniversaries as (
    select
        line_id,
        started_on,
        ended_on,
        discount_starts_on,
        discount_ends_on,
        months,
        {{ add_months('started_on', 'months - 1') }} as last_month_from,
        {{ add_months('started_on', 'months') }} as last_month_until
    from totals
),

discounted as (
    select
        *,
        months > 1 and ended_on < {{ add_days('last_month_until', -1) }}
            as is_last_month_broken,
        greatest(
            started_on,
            least(coalesce(discount_starts_on, started_on), last_month_from)
        ) as discount_from
    from anniversaries
),

measured as (
    select
        *,
        {{ dbt.datediff('last_month_from', 'last_month_until', 'day') }}
            as days_of_month,
        {{ dbt.datediff('last_month_from', 'ended_on', 'day') }}
            as days_of_last_month,
        -- A discount that no month's end sees is taken off at the next.
        greatest(
            least(coalesce(discount_ends_on, ended_on), ended_on),
            {{ add_months(month_of('discount_from'), 1) }}
        ) as discount_until
    from discounted
),

counted as (
    select
        *,
        {{ months_between('discount_from', 'discount_until') }}
            as discount_months,
        {{ months_between('discount_until', 'ended_on') }} <= 0
            as is_last_month_discounted
    from measured
)

select
    line_id,
    discount_from,
    case
        when discount_ends_on is not null then discount_until
    end as discount_until,
    case when is_last_month_broken then last_month_from end as last_month_from,
    cast(case when is_last_month_broken then days_of_month else 1 end as bigint)
        as days_of_month,
    cast(
        case when is_last_month_broken then days_of_last_month else 1 end
        as bigint
    ) as days_of_last_month,
    -- In days of a month where the last is broken, else in months.
    cast(
        case
            when is_last_month_broken
                then (months - 1) * days_of_month + days_of_last_month
            else months
        end as bigint
    ) as months_weight,
    cast(
        case
            when not is_last_month_broken then discount_months
            when is_last_month_discounted
                then (discount_months - 1) * days_of_month + days_of_last_month
            else discount_months * days_of_month
        end as bigint
    ) as discount_weight
from counted
