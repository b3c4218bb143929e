-- Every row of cell_positions, typed, with the first rule that it breaks.
{%- set positions = [
    'competitor', 'in_house', 'blocked', 'not_needed', 'unknown',
] %}
with

raw as (
    {{ mark_copies(
        input_rows('cell_positions'), input_keys()['cell_positions']
    ) }}
),

buying_units as (
    select * from {{ ref('stg_buying_units') }}
),

products as (
    select * from {{ ref('stg_products') }}
),

typed as (
    select
        ---------- ids
        {{ text_value('unit_id') }} as unit_id,
        {{ text_value('product_id') }} as product_id,

        ---------- text
        lower({{ text_value('position') }}) as position,
        {{ text_value('competitor_name') }} as competitor_name,

        ---------- dates
        {{ date_value('contract_ends_on') }} as contract_ends_on,
        {{ date_value('recorded_on') }} as recorded_on,

        ---------- the row and what cannot be read in it
        raw_row,
        copy_reason,
        {{ first_unreadable({
            'date': ['contract_ends_on', 'recorded_on'],
        }) }} as unreadable
    from raw
),

judged as (
    select
        typed.*,
        case
            when typed.unit_id is null then 'missing key unit_id'
            when typed.product_id is null then 'missing key product_id'
            when typed.copy_reason is not null then typed.copy_reason
            when typed.unreadable is not null then typed.unreadable
            when
                coalesce(typed.position, '') not in (
                    {{ text_list(positions) }}
                )
                then 'unknown position ({{ positions | join(", ") }})'
            when
                buying_units.unit_id is null
                then 'unknown unit (not in buying_units, or rejected there)'
            when
                products.product_id is null
                then 'unknown product (not in products, or rejected there)'
            else {{ first_unlikely_date([
                'typed.contract_ends_on', 'typed.recorded_on',
            ]) }}
        end as rejection_reason
    from typed
    left join buying_units on typed.unit_id = buying_units.unit_id
    left join products on typed.product_id = products.product_id
)

select
    unit_id,
    product_id,
    position,
    competitor_name,
    contract_ends_on,
    recorded_on,
    rejection_reason,
    {{ rejected_row_as_json() }} as raw_row
from judged
