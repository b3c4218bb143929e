-- How many customer accounts of each group were worked in which way, and how
-- many of their people two or more colleagues work, month by month.
with

collaboration as (
    select * from {{ ref('account_penetration', 'int_account_collaboration') }}
),

memberships as (
    select * from {{ ref('account_penetration', 'int_account_memberships') }}
),

members as (
    select
        memberships.group_by,
        memberships.group_value,
        collaboration.month,
        collaboration.is_last_complete,
        {%- for flag in [
            'has_identified_opportunity', 'has_shared_plan',
            'has_cross_team_review', 'has_handoff',
        ] %}
        case when collaboration.{{ flag }} then 1 end as {{ flag }},
        {%- endfor %}
        case
            when collaboration.has_identified_opportunity is not null then 1
        end as has_known_origins,
        collaboration.touched_contacts,
        collaboration.duplicated_contacts
    from collaboration
    inner join memberships
        on collaboration.account_id = memberships.account_id
)

select
    group_by,
    group_value,
    month,
    count(*) as worked_accounts,
    count(has_known_origins) as identifiable_accounts,
    count(has_identified_opportunity) as identified_accounts,
    count(has_shared_plan) as shared_plan_accounts,
    count(has_cross_team_review) as cross_team_review_accounts,
    count(has_handoff) as handoff_accounts,
    cast(sum(touched_contacts) as bigint) as touched_contacts,
    cast(sum(duplicated_contacts) as bigint) as duplicated_contacts
from members
where group_by != 'parent' or is_last_complete
group by group_by, group_value, month
