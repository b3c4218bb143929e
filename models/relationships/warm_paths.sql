-- Who of us can introduce us to a unit that buys nothing yet: colleague →
-- person they know in the account → unit. Somebody in the unit counts whole,
-- somebody elsewhere in the account half. The warmest few of each unit (var
-- warm_paths_per_unit).
-- Decisions: D-REL-08.
{%- set paths = var('warm_paths_per_unit') %}
with

connected as (
    select
        *,
        row_number() over (
            partition by account_id
            order by warmth desc, colleague_id asc, contact_id asc
        ) as row_number
    from {{ ref('account_penetration', 'int_connected_contacts') }}
),

target_units as (
    select * from {{ ref('account_penetration', 'int_units_today') }}
    where not is_sold
),

units as (
    select * from {{ ref('account_penetration', 'stg_buying_units') }}
),

accounts as (
    select * from {{ ref('account_penetration', 'stg_accounts') }}
),

-- Of those elsewhere in the account none but its warmest can be among the few:
-- each that is warmer comes first here too.
paths as (
    select
        target_units.unit_id as target_unit_id,
        target_units.unit_name as target_unit_name,
        connected.*,
        true as is_direct,
        connected.warmth as path_strength
    from target_units
    inner join connected on target_units.unit_id = connected.unit_id
    union all
    select
        target_units.unit_id as target_unit_id,
        target_units.unit_name as target_unit_name,
        connected.*,
        false as is_direct,
        connected.warmth * 0.5 as path_strength
    from target_units
    inner join connected on target_units.account_id = connected.account_id
    where
        connected.row_number <= {{ paths }}
        and coalesce(connected.unit_id != target_units.unit_id, true)
),

ranked as (
    select
        *,
        row_number() over (
            partition by target_unit_id
            order by path_strength desc, colleague_id asc, contact_id asc
        ) as rank_in_unit
    from paths
)

select
    cast(
        row_number() over (
            order by
                ranked.path_strength desc,
                ranked.target_unit_id asc,
                ranked.colleague_id asc,
                ranked.contact_id asc
        ) as bigint
    ) as rank,
    cast(ranked.rank_in_unit as bigint) as rank_in_unit,
    ranked.account_id,
    accounts.account_name,
    ranked.target_unit_id as unit_id,
    ranked.target_unit_name as unit_name,
    ranked.colleague_id,
    ranked.colleague_name,
    ranked.contact_id,
    ranked.contact_name,
    ranked.title as contact_title,
    ranked.unit_id as contact_unit_id,
    units.unit_name as contact_unit_name,
    ranked.is_direct,
    ranked.strength,
    ranked.last_interaction_on,
    cast(ranked.path_strength as {{ type_double() }}) as path_strength
from ranked
inner join accounts on ranked.account_id = accounts.account_id
left join units on ranked.unit_id = units.unit_id
where ranked.rank_in_unit <= {{ paths }}
