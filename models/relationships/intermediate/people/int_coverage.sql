-- How much of what we know is in touch with us, month by month: people engaged
-- in the window up to the month's end ÷ people known that day. A row is a month
-- of an account as a whole, without a unit, or of a unit that could be sold to.
-- What an absent input would tell is NULL.
-- Decisions: D-REL-04, D-REL-05.
with

counts as (
    select * from {{ ref('account_penetration', 'int_coverage_counts') }}
),

months as (
    select * from {{ ref('account_penetration', 'int_months') }}
),

inputs as (
    select
        max(case when input = 'contacts' and is_present then 1 else 0 end) = 1
            as has_contacts,
        max(case when input = 'engagements' and is_present then 1 else 0 end) = 1
            as has_engagements,
        max(case when input = 'account_references' and is_present then 1 else 0 end) = 1
            as has_references
    from {{ ref('account_penetration', 'stg_inputs') }}
),

first_touch as (
    select min(occurred_on) as first_touch_on
    from {{ ref('account_penetration', 'stg_engagements') }}
),

-- A seat of any unit is one of the account.
boards as (
    select
        account_id,
        unit_id,
        month
    from {{ ref('account_penetration', 'int_advisory_boards') }}
    group by account_id, month, rollup(unit_id)
    having grouping(unit_id) = 1 or unit_id is not null
),

-- Who is engaged is known where people and touches are.
measured as (
    select
        counts.*,
        months.measured_on,
        months.is_month_complete,
        inputs.has_contacts,
        inputs.has_contacts and inputs.has_engagements as has_engaged,
        inputs.has_engagements or inputs.has_references as has_boards,
        first_touch.first_touch_on,
        boards.month is not null as is_on_advisory_board
    from counts
    inner join months on counts.month = months.month
    cross join inputs
    cross join first_touch
    left join boards
        on
            counts.account_id = boards.account_id
            and counts.unit_id is not distinct from boards.unit_id
            and counts.month = boards.month
)

select
    account_id,
    unit_id,
    month,
    case when has_contacts then contacts end as contacts,
    case when has_engaged then engaged_contacts end as engaged_contacts,
    case when has_engaged then {{ safe_divide('engaged_contacts', 'contacts') }} end
        as coverage_score,
    target_roles,
    case when has_engaged then engaged_target_roles end as engaged_target_roles,
    case
        when has_engaged
            then {{ safe_divide('engaged_target_roles', 'target_roles') }}
    end as role_coverage,
    case when has_engaged then engaged_units end as engaged_units,
    case when has_engaged then engaged_roles end as engaged_roles,
    case when has_engaged then touches end as touches,
    {{ safe_divide('unknown_direction_touches', 'touches') }}
        as unknown_direction_share,
    {{ safe_divide('top_touches', 'touches') }} as top_contact_share,
    last_touch_on,
    cast(measured_on - last_touch_on as bigint) as days_since_last_touch,
    cast(
        case
            when not has_engaged then null
            when engaged_contacts = 0 then 'none'
            when engaged_contacts = 1 then 'single'
            else 'multi'
        end as {{ dbt.type_string() }}
    ) as thread_status,
    case when has_engaged then contacts > 0 and engaged_contacts <= 1 end
        as is_single_threaded,
    case when has_contacts then executive_sponsors > 0 end
        as has_executive_sponsor,
    case when has_engaged then engaged_sponsors > 0 end
        as is_executive_sponsor_engaged,
    case when has_boards then is_on_advisory_board end as is_on_advisory_board,
    first_touch_on
    <= {{ add_days('measured_on', -var('coverage_window_days')) }}
        as is_coverage_window_complete,
    is_month_complete
from measured
