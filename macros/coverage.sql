{#- Known and engaged people summed over `keys` (account_id, unit_id or both) of the
    intermediate models, a CTE each: known, engaged, roles, last_touches, boards. -#}
{% macro coverage_parts(keys) -%}
known as (
    select
        {{ keys | join(', ') }},
        month,
        sum(contacts) as contacts,
        sum(executive_sponsors) as executive_sponsors
    from {{ ref('account_penetration', 'int_known_contact_counts') }}
    group by {{ keys | join(', ') }}, month
),

engaged as (
    select
        {{ keys | join(', ') }},
        month,
        count(*) as engaged_contacts,
        count(distinct unit_id) as engaged_units,
        count(distinct buying_role) as engaged_roles,
        count(case when buying_role = 'executive_sponsor' then 1 end)
            as engaged_sponsors,
        sum(touches) as touches,
        max(touches) as top_touches,
        sum(unknown_direction_touches) as unknown_direction_touches
    from {{ ref('account_penetration', 'int_engaged_contacts') }}
    group by {{ keys | join(', ') }}, month
),

roles as (
    select
        {{ keys | join(', ') }},
        month,
        sum(target_roles) as target_roles,
        sum(engaged_target_roles) as engaged_target_roles
    from {{ ref('account_penetration', 'int_role_coverage') }}
    group by {{ keys | join(', ') }}, month
),

last_touches as (
    select
        {{ keys | join(', ') }},
        month,
        max(last_touch_on) as last_touch_on
    from {{ ref('account_penetration', 'int_last_touches') }}
    group by {{ keys | join(', ') }}, month
),

boards as (
    select distinct
        {{ keys | join(', ') }},
        month
    from {{ ref('account_penetration', 'int_advisory_boards') }}
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
)
{%- endmacro %}


{#- What these parts say of each row of `spine`, which has the keys, month and
    measured_on. What an absent input would tell is NULL. -#}
{% macro coverage_columns(spine) -%}
    cast(
        case when inputs.has_contacts then coalesce(known.contacts, 0) end
        as bigint
    ) as contacts,
    case
        when inputs.has_contacts and inputs.has_engagements
            then coalesce(engaged.engaged_contacts, 0)
    end as engaged_contacts,
    case
        when inputs.has_engagements
            then {{ safe_divide(
                'coalesce(engaged.engaged_contacts, 0)', 'known.contacts'
            ) }}
    end as coverage_score,
    cast(roles.target_roles as bigint) as target_roles,
    case
        when inputs.has_contacts and inputs.has_engagements
            then cast(roles.engaged_target_roles as bigint)
    end as engaged_target_roles,
    case
        when inputs.has_contacts and inputs.has_engagements
            then {{ safe_divide(
                'roles.engaged_target_roles', 'roles.target_roles'
            ) }}
    end as role_coverage,
    case
        when inputs.has_contacts and inputs.has_engagements
            then coalesce(engaged.engaged_units, 0)
    end as engaged_units,
    case
        when inputs.has_contacts and inputs.has_engagements
            then coalesce(engaged.engaged_roles, 0)
    end as engaged_roles,
    case
        when inputs.has_contacts and inputs.has_engagements
            then cast(coalesce(engaged.touches, 0) as bigint)
    end as touches,
    {{ safe_divide(
        'engaged.unknown_direction_touches', 'engaged.touches'
    ) }} as unknown_direction_share,
    {{ safe_divide('engaged.top_touches', 'engaged.touches') }}
        as top_contact_share,
    last_touches.last_touch_on,
    cast({{ spine }}.measured_on - last_touches.last_touch_on as bigint)
        as days_since_last_touch,
    cast(
        case
            when not (inputs.has_contacts and inputs.has_engagements) then null
            when coalesce(engaged.engaged_contacts, 0) = 0 then 'none'
            when engaged.engaged_contacts = 1 then 'single'
            else 'multi'
        end as {{ dbt.type_string() }}
    ) as thread_status,
    case
        when inputs.has_contacts and inputs.has_engagements
            then
                known.contacts is not null
                and coalesce(engaged.engaged_contacts, 0) <= 1
    end as is_single_threaded,
    case
        when inputs.has_contacts
            then coalesce(known.executive_sponsors, 0) > 0
    end as has_executive_sponsor,
    case
        when inputs.has_contacts and inputs.has_engagements
            then coalesce(engaged.engaged_sponsors, 0) > 0
    end as is_executive_sponsor_engaged,
    case
        when inputs.has_engagements or inputs.has_references
            then boards.month is not null
    end as is_on_advisory_board,
    first_touch.first_touch_on
        <= {{ add_days(spine ~ '.measured_on', -var('coverage_window_days')) }}
        as is_coverage_window_complete
{%- endmacro %}


{#- How the parts are joined to a row of `spine`. -#}
{% macro coverage_joins(spine, keys) -%}
cross join inputs
cross join first_touch
{%- for part in ['known', 'engaged', 'roles', 'last_touches', 'boards'] %}
left join {{ part }}
    on
        {%- for key in keys %}
        {{ spine }}.{{ key }} = {{ part }}.{{ key }} and
        {%- endfor %}
        {{ spine }}.month = {{ part }}.month
{%- endfor %}
{%- endmacro %}
