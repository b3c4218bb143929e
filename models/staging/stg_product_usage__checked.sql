-- Every row of product_usage, typed, with the first rule that it breaks.
{%- set usage_month = month_of(date_value('source.usage_month')) %}
with

raw as (
    {{ mark_copies(
        input_rows('product_usage'),
        input_keys()['product_usage'],
        read_as={'usage_month': usage_month},
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
        {{ text_value('account_id') }} as account_id,
        {{ text_value('unit_id') }} as unit_id,
        {{ text_value('product_id') }} as product_id,

        ---------- numbers
        {{ integer_value('active_users') }} as active_users,
        {{ integer_value('event_count') }} as event_count,

        ---------- dates
        {{ usage_month }} as usage_month,

        ---------- the row and what cannot be read in it
        source.raw_row,
        source.copy_reason,
        {{ first_unreadable({
            'integer': ['active_users', 'event_count'],
            'date': ['usage_month'],
        }) }} as unreadable
    from raw as source
),

judged as (
    select
        typed.*,
        case
            when typed.copy_reason is not null then typed.copy_reason
            when typed.unreadable is not null then typed.unreadable
            when typed.usage_month is null then 'missing key usage_month'
            when typed.active_users is null then 'missing active_users'
            when typed.active_users < 0 then 'active_users is negative'
            when
                buying_units.unit_id is null
                then 'unknown unit (not in buying_units, or rejected there)'
            when
                typed.account_id is null
                or buying_units.account_id != typed.account_id
                then 'unit of another account'
            when
                products.product_id is null
                then 'unknown product (not in products, or rejected there)'
            else {{ first_unlikely_date(['usage_month']) }}
        end as rejection_reason
    from typed
    left join buying_units on typed.unit_id = buying_units.unit_id
    left join products on typed.product_id = products.product_id
)

select
    account_id,
    unit_id,
    product_id,
    usage_month,
    active_users,
    event_count,
    rejection_reason,
    {{ rejected_row_as_json() }} as raw_row
from judged
