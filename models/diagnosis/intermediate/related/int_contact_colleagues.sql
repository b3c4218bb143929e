-- How many of us worked each person in the window up to each month's end: two
-- or more may be doing the same work twice. A touch of an unknown colleague
-- tells nothing.
{%- set window = var('coverage_window_days') %}
with

engagements as (
    select * from {{ ref('account_penetration', 'stg_engagements') }}
    where contact_id is not null and colleague_id is not null
),

months as (
    select distinct
        month,
        measured_on,
        is_last_complete
    from {{ ref('account_penetration', 'int_trailing_months') }}
)

select
    engagements.account_id,
    engagements.contact_id,
    months.month,
    count(distinct engagements.colleague_id) as colleagues
from engagements
inner join months
    on
        engagements.occurred_on <= months.measured_on
        and {{ add_days('engagements.occurred_on', window) }}
        >= months.measured_on
group by engagements.account_id, engagements.contact_id, months.month
