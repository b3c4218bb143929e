-- Engaging touches of two windows, the last and the one before it, in units
-- that nobody has reached: they buy nothing and have no point of contact. Only
-- touches of people who are there and are no point of contact themselves, and
-- those of nobody known. A touch of no known unit is of the unit `unknown`.
{%- set window = var('coverage_window_days') %}
with

touches as (
    select
        touches.*,
        touches.occurred_on >= {{ add_days('as_of.as_of_date', -window) }}
            as is_recent,
        as_of.as_of_date
    from {{ ref('account_penetration', 'int_touches') }} as touches
    inner join {{ ref('account_penetration', 'int_as_of') }} as as_of
        on
            touches.occurred_on
            >= {{ add_days('as_of.as_of_date', -2 * window - 1) }}
    where touches.is_engaging
),

contacts as (
    select * from {{ ref('account_penetration', 'int_current_contacts') }}
    where not is_point_of_contact
),

unreached_units as (
    select * from {{ ref('account_penetration', 'int_units_today') }}
    where not is_sold and not has_point_of_contact
),

products as (
    select * from {{ ref('account_penetration', 'stg_products') }}
)

select
    touches.account_id,
    coalesce(touches.unit_id, 'unknown') as unit_id,
    touches.contact_id,
    touches.occurred_on,
    touches.is_recent,
    touches.product_id is not null as is_about_product,
    coalesce(products.product_name, touches.kind) as topic,
    touches.as_of_date
from touches
left join contacts on touches.contact_id = contacts.contact_id
left join unreached_units on touches.unit_id = unreached_units.unit_id
left join products on touches.product_id = products.product_id
where
    (touches.contact_id is null or contacts.contact_id is not null)
    and (touches.unit_id is null or unreached_units.unit_id is not null)
