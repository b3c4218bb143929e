-- Every row of product_eligibility, typed, with the first rule that it breaks.
-- A blank segment or industry is one of the key's values: any.
with

raw as (
    {{ mark_copies(
        input_rows('product_eligibility'),
        input_keys()['product_eligibility'],
        read_as={
            'segment': "coalesce(trim(source.segment), '')",
            'industry': "coalesce(trim(source.industry), '')",
        },
    ) }}
),

products as (
    select * from {{ ref('stg_products') }}
),

typed as (
    select
        ---------- ids
        {{ text_value('product_id') }} as product_id,

        ---------- text
        {{ text_value('segment') }} as segment,
        {{ text_value('industry') }} as industry,

        ---------- booleans
        {{ boolean_value('is_eligible') }} as is_eligible,

        ---------- the row and what cannot be read in it
        raw_row,
        copy_reason,
        {{ first_unreadable({'boolean': ['is_eligible']}) }} as unreadable
    from raw
),

judged as (
    select
        typed.*,
        case
            when typed.product_id is null then 'missing key product_id'
            when typed.copy_reason is not null then typed.copy_reason
            when typed.unreadable is not null then typed.unreadable
            when typed.is_eligible is null then 'missing is_eligible'
            when
                products.product_id is null
                then 'unknown product (not in products, or rejected there)'
        end as rejection_reason
    from typed
    left join products on typed.product_id = products.product_id
)

select
    segment,
    industry,
    product_id,
    is_eligible,
    rejection_reason,
    {{ rejected_row_as_json() }} as raw_row
from judged
