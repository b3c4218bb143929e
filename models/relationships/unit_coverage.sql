-- Coverage of each unit that could be sold to, month by month: the same as
-- account_coverage, of the people who were in the unit at the month's end.
with

coverage as (
    select * from {{ ref('account_penetration', 'int_coverage') }}
)

select
    account_id,
    unit_id,
    month,
    contacts,
    engaged_contacts,
    coverage_score,
    target_roles,
    engaged_target_roles,
    role_coverage,
    engaged_units,
    engaged_roles,
    touches,
    unknown_direction_share,
    top_contact_share,
    last_touch_on,
    days_since_last_touch,
    thread_status,
    is_single_threaded,
    has_executive_sponsor,
    is_executive_sponsor_engaged,
    is_on_advisory_board,
    is_coverage_window_complete,
    is_month_complete
from coverage
where unit_id is not null
