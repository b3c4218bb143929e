-- The touches of each unit in which nobody is reached yet, in the last window and
-- in the one before. The strength is the share of four signals that hold: two or
-- more people, more touches than before, one in the last 30 days, one about a
-- product.
with

touches as (
    select * from {{ ref('account_penetration', 'int_interest_touches') }}
),

counted as (
    select
        account_id,
        unit_id,
        count(distinct case when is_recent then contact_id end)
            as interested_contacts,
        count(case when is_recent then contact_id end) as known_touches,
        count(case when not is_recent then contact_id end)
            as known_touches_before,
        count(case when is_recent and contact_id is null then 1 end)
            as anonymous_touches,
        count(case when not is_recent and contact_id is null then 1 end)
            as anonymous_touches_before,
        count(case when is_recent then 1 end) as touches,
        count(case when not is_recent then 1 end) as touches_before,
        max(occurred_on) as last_touch_on,
        max(case when is_recent and is_about_product then 1 else 0 end)
            as is_about_product,
        max(
            case
                when occurred_on >= {{ add_days('as_of_date', -30) }} then 1
                else 0
            end
        ) as is_of_this_month
    from touches
    group by account_id, unit_id
)

select
    *,
    cast(
        case when interested_contacts >= 2 then 0.25 else 0 end
        + case when touches > touches_before then 0.25 else 0 end
        + 0.25 * is_of_this_month
        + 0.25 * is_about_product as {{ type_double() }}
    ) as strength
from counted
where touches > 0
