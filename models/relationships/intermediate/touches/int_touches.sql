-- Every touch up to the as-of date with the unit it was in that day: the one it
-- names, else that of the person. It is engaging if they came to marketing or
-- sales, or may have: a touch that only we sent engages nobody.
{{- config(materialized='view') }}
with

engagements as (
    select * from {{ ref('account_penetration', 'stg_engagements') }}
),

versions as (
    select * from {{ ref('account_penetration', 'int_contact_versions') }}
),

as_of as (
    select * from {{ ref('account_penetration', 'int_as_of') }}
)

select
    engagements.engagement_id,
    engagements.account_id,
    coalesce(engagements.unit_id, versions.unit_id) as unit_id,
    engagements.contact_id,
    engagements.product_id,
    engagements.kind,
    engagements.occurred_on,
    {{ is_engaging('engagements') }} as is_engaging,
    engagements.direction is null as is_direction_unknown
from engagements
inner join as_of on engagements.occurred_on <= as_of.as_of_date
left join versions
    on
        engagements.contact_id = versions.contact_id
        and engagements.occurred_on >= versions.valid_from
        and engagements.occurred_on < versions.valid_until
