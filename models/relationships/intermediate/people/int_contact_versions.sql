-- Where a contact worked and what they were, and since when: as it stands now,
-- and before that as the snapshots of contacts saw it. In each version they are
-- counted from counted_from until counted_until: while they were there and had
-- not opted out.
{%- set columns = [
    'contact_id', 'unit_id', 'buying_role', 'is_point_of_contact',
] %}
with

contacts as (
    select * from {{ ref('account_penetration', 'stg_contacts') }}
),

buying_units as (
    select * from {{ ref('account_penetration', 'stg_buying_units') }}
),

earlier as (
    {{ earlier_versions('contacts', columns) }}
),

versions as (
    select
        contact_id,
        unit_id,
        buying_role,
        is_point_of_contact,
        cast('9999-12-31' as timestamp) as replaced_at
    from contacts
    union all
    select
        {{ text_value('contact_id') }} as contact_id,
        {{ text_value('unit_id') }} as unit_id,
        lower({{ text_value('buying_role') }}) as buying_role,
        coalesce(
            {{ boolean_value(text_value('is_point_of_contact')) }}, false
        ) as is_point_of_contact,
        replaced_at
    from earlier
),

-- A day belongs to the version that stood at its end.
dated as (
    select
        contact_id,
        unit_id,
        buying_role,
        is_point_of_contact,
        coalesce(
            cast(
                lag(replaced_at) over (
                    partition by contact_id order by replaced_at
                ) as date
            ),
            cast('0001-01-01' as date)
        ) as valid_from,
        cast(replaced_at as date) as valid_until
    from versions
),

counted as (
    select
        dated.contact_id,
        contacts.account_id,
        buying_units.unit_id,
        dated.buying_role,
        dated.is_point_of_contact,
        dated.valid_from,
        dated.valid_until,
        greatest(
            dated.valid_from,
            coalesce(contacts.joined_on, cast('0001-01-01' as date))
        ) as counted_from,
        least(
            dated.valid_until,
            coalesce(contacts.left_on, cast('9999-12-31' as date)),
            coalesce(
                contacts.opted_out_on,
                case
                    when contacts.has_opted_out then cast('0001-01-01' as date)
                    else cast('9999-12-31' as date)
                end
            )
        ) as counted_until
    from dated
    inner join contacts on dated.contact_id = contacts.contact_id
    left join buying_units
        on
            dated.unit_id = buying_units.unit_id
            and contacts.account_id = buying_units.account_id
)

select *
from counted
where valid_from < valid_until
