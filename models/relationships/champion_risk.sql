-- Which units that pay us rest on a champion who left, or on only one who may:
-- the first come those whose champion is gone, then by what they pay. Also what
-- would lose its last champion if the account's top contact left.
with

unit_arr as (
    select * from {{ ref('account_penetration', 'int_unit_arr') }}
),

accounts as (
    select * from {{ ref('account_penetration', 'stg_accounts') }}
),

units as (
    select * from {{ ref('account_penetration', 'stg_buying_units') }}
),

inputs as (
    select
        contacts.input,
        engagements.is_present as has_engagements
    from {{ ref('account_penetration', 'stg_inputs') }} as contacts
    inner join {{ ref('account_penetration', 'stg_inputs') }} as engagements
        on engagements.input = 'engagements'
    where contacts.input = 'contacts' and contacts.is_present
),

departures as (
    select * from {{ ref('account_penetration', 'int_champion_departures') }}
),

champions as (
    select * from {{ ref('account_penetration', 'int_unit_champions') }}
),

top_contacts as (
    select * from {{ ref('account_penetration', 'int_top_contacts') }}
),

judged as (
    select
        unit_arr.account_id,
        unit_arr.unit_id,
        unit_arr.arr,
        unit_arr.next_renewal_on,
        coalesce(champions.champions, 0) as champions,
        case when champions.champions = 1 then champions.contact_id end
            as champion_id,
        case when champions.champions = 1 then champions.contact_name end
            as champion_name,
        case
            when champions.champions = 1 and inputs.has_engagements
                then champions.is_engaged
        end as is_champion_engaged,
        case when champions.champions is null then departures.contact_id end
            as departed_champion_id,
        case when champions.champions is null then departures.contact_name end
            as departed_champion_name,
        case when champions.champions is null then departures.left_on end
            as champion_left_on,
        case when champions.champions is null then departures.days_since end
            as days_since_departure,
        case
            when champions.champions > 1 then 'several'
            when champions.champions = 1 then 'single'
            when departures.unit_id is not null then 'left'
            else 'missing'
        end as status,
        coalesce(
            champions.champions = 1
            and champions.contact_id = top_contacts.contact_id,
            false
        ) as is_champion_top_contact
    from unit_arr
    cross join inputs
    left join champions on unit_arr.unit_id = champions.unit_id
    left join departures on unit_arr.unit_id = departures.unit_id
    left join top_contacts on unit_arr.account_id = top_contacts.account_id
),

ranked as (
    select
        *,
        case when status in ('left', 'single') then arr else 0 end
            as exposed_arr,
        row_number() over (
            order by
                case status when 'left' then 1 when 'single' then 2 else 3 end,
                arr desc,
                unit_id asc
        ) as rank
    from judged
)

select
    cast(ranked.rank as bigint) as rank,
    ranked.account_id,
    accounts.account_name,
    ranked.unit_id,
    units.unit_name,
    cast(ranked.status as {{ dbt.type_string() }}) as status,
    ranked.champions,
    ranked.champion_id,
    ranked.champion_name,
    ranked.is_champion_engaged,
    ranked.departed_champion_id,
    ranked.departed_champion_name,
    ranked.champion_left_on,
    cast(ranked.days_since_departure as bigint) as days_since_departure,
    ranked.arr,
    cast(ranked.exposed_arr as {{ type_money() }}) as exposed_arr,
    ranked.is_champion_top_contact,
    ranked.next_renewal_on,
    {{ quarter_of('ranked.next_renewal_on') }} as renewal_quarter
from ranked
inner join accounts on ranked.account_id = accounts.account_id
inner join units on ranked.unit_id = units.unit_id
