-- Every row of products, typed, with the first rule that it breaks.
with

raw as (
    {{ mark_copies(input_rows('products'), input_keys()['products']) }}
),

typed as (
    select
        ---------- ids
        {{ text_value('product_id') }} as product_id,

        ---------- text
        {{ text_value('product_name') }} as product_name,
        {{ text_value('product_line') }} as product_line,

        ---------- numbers
        {{ integer_value('tier_rank') }} as tier_rank,
        {{ decimal_value('gross_margin') }} as gross_margin,

        ---------- dates
        {{ date_value('launched_on') }} as launched_on,
        {{ date_value('retired_on') }} as retired_on,

        ---------- the row and what cannot be read in it
        raw_row,
        copy_reason,
        {{ first_unreadable({
            'integer': ['tier_rank'],
            'decimal': ['gross_margin'],
            'date': ['launched_on', 'retired_on'],
        }) }} as unreadable
    from raw
),

judged as (
    select
        *,
        case
            when product_id is null then 'missing key product_id'
            when copy_reason is not null then copy_reason
            when unreadable is not null then unreadable
            when product_name is null then 'missing product_name'
            when gross_margin > 1 then 'gross_margin is above 1'
            when retired_on < launched_on then 'retired before it was launched'
            else {{ first_unlikely_date(['launched_on', 'retired_on']) }}
        end as rejection_reason
    from typed
)

select
    product_id,
    product_name,
    coalesce(product_line, product_id) as product_line,
    tier_rank,
    gross_margin,
    launched_on,
    retired_on,
    rejection_reason,
    {{ rejected_row_as_json() }} as raw_row
from judged
