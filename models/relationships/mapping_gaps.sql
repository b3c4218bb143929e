-- The map of each account, unit by unit: who is known, who can decide, what it
-- wants, and what is missing first. Gaps are ranked by what could be won there.
-- Decisions: D-REL-05.
with

units as (
    select * from {{ ref('account_penetration', 'int_units_today') }}
),

accounts as (
    select * from {{ ref('account_penetration', 'stg_accounts') }}
),

inputs as (
    select * from {{ ref('account_penetration', 'stg_inputs') }}
    where input = 'contacts' and is_present
),

people as (
    select * from {{ ref('account_penetration', 'int_people_by_unit') }}
),

missing_roles as (
    select * from {{ ref('account_penetration', 'int_missing_roles') }}
),

notes as (
    select * from {{ ref('account_penetration', 'int_notes_by_unit') }}
),

whitespace as (
    select * from {{ ref('account_penetration', 'whitespace_by_unit') }}
),

plan_events as (
    select
        account_plans.account_id,
        account_plans.occurred_on,
        account_plans.event = 'plan_shared' as is_plan,
        account_plans.event = 'cross_team_review' as is_review
    from {{ ref('account_penetration', 'stg_account_plans') }} as account_plans
    inner join {{ ref('account_penetration', 'int_as_of') }} as as_of
        on account_plans.occurred_on <= as_of.as_of_date
),

plans as (
    select
        account_id,
        max(case when is_plan then occurred_on end)
            as last_plan_shared_on,
        max(case when is_review then occurred_on end)
            as last_cross_team_review_on
    from plan_events
    group by account_id
),

mapped as (
    select
        units.*,
        coalesce(people.contacts, 0) as contacts,
        people.champions,
        people.decision_makers,
        people.other_buyers,
        case
            when people.contacts is null then 'no_contact'
            when people.champions is null then 'no_champion'
            when people.decision_makers is null then 'no_decision_maker'
            when missing_roles.missing_count > 0 then 'missing_role'
            else 'none'
        end as gap,
        cast(missing_roles.target_roles as bigint) as target_roles,
        missing_roles.missing_roles,
        notes.use_cases,
        whitespace.realistic_whitespace
    from units
    cross join inputs
    left join people on units.unit_id = people.unit_id
    left join missing_roles on units.unit_id = missing_roles.unit_id
    left join notes on units.unit_id = notes.unit_id
    left join whitespace on units.unit_id = whitespace.unit_id
)

select
    cast(
        row_number() over (
            order by
                case when mapped.gap = 'none' then 1 else 0 end,
                coalesce(mapped.realistic_whitespace, 0) desc,
                mapped.unit_id asc
        ) as bigint
    ) as rank,
    mapped.account_id,
    accounts.account_name,
    mapped.unit_id,
    mapped.unit_name,
    mapped.unit_function,
    mapped.is_sold,
    cast(mapped.gap as {{ dbt.type_string() }}) as gap,
    mapped.contacts,
    mapped.has_point_of_contact,
    mapped.champions is not null as has_champion,
    mapped.decision_makers is not null as has_decision_maker,
    mapped.target_roles,
    mapped.missing_roles,
    mapped.decision_makers,
    mapped.champions,
    mapped.other_buyers,
    mapped.use_cases,
    mapped.realistic_whitespace,
    plans.last_plan_shared_on,
    plans.last_cross_team_review_on
from mapped
inner join accounts on mapped.account_id = accounts.account_id
left join plans on mapped.account_id = plans.account_id
