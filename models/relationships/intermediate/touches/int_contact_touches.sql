-- Touches of each known person, summed where they count in the same months:
-- from that of the day to the last whose state is at most coverage_window_days
-- later.
{%- set window = var('coverage_window_days') %}
with

touches as (
    select * from {{ ref('account_penetration', 'int_touches') }}
    where contact_id is not null
),

as_of as (
    select * from {{ ref('account_penetration', 'int_as_of') }}
),

placed as (
    select
        touches.account_id,
        touches.contact_id,
        touches.unit_id,
        touches.occurred_on,
        touches.is_engaging,
        touches.is_direction_unknown,
        {{ month_of('touches.occurred_on') }} as month,
        case
            when
                {{ add_days('touches.occurred_on', window) }}
                >= as_of.as_of_date
                then {{ month_of('as_of.as_of_date') }}
            -- The last month that has ended by then.
            else {{ add_months(
                month_of(add_days('touches.occurred_on', window + 1)), -1
            ) }}
        end as until_month
    from touches
    cross join as_of
)

select
    account_id,
    contact_id,
    unit_id,
    month,
    until_month,
    max(occurred_on) as last_touch_on,
    sum(case when is_engaging then 1 else 0 end) as touches,
    sum(case when is_engaging and is_direction_unknown then 1 else 0 end)
        as unknown_direction_touches
from placed
group by account_id, contact_id, unit_id, month, until_month
