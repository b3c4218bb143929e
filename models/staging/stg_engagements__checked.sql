-- Every row of engagements with the first rule that it breaks: by itself, or in
-- what it refers to.
with

typed as (
    select * from {{ ref('stg_engagements__typed') }}
),

accounts as (
    select * from {{ ref('stg_accounts') }}
),

contacts as (
    select * from {{ ref('stg_contacts') }}
),

buying_units as (
    select * from {{ ref('stg_buying_units') }}
),

products as (
    select * from {{ ref('stg_products') }}
),

judged as (
    select
        typed.*,
        case
            when typed.own_reason is not null then typed.own_reason
            when
                accounts.account_id is null
                then 'unknown account (not in accounts, or rejected there)'
            when
                typed.contact_id is not null and contacts.contact_id is null
                then 'unknown contact (not in contacts, or rejected there)'
            when
                contacts.account_id != typed.account_id
                then 'contact of another account'
            when
                typed.unit_id is not null and buying_units.unit_id is null
                then 'unknown unit (not in buying_units, or rejected there)'
            when
                buying_units.account_id != typed.account_id
                then 'unit of another account'
            when
                typed.product_id is not null and products.product_id is null
                then 'unknown product (not in products, or rejected there)'
        end as rejection_reason
    from typed
    left join accounts on typed.account_id = accounts.account_id
    left join contacts on typed.contact_id = contacts.contact_id
    left join buying_units on typed.unit_id = buying_units.unit_id
    left join products on typed.product_id = products.product_id
)

select
    engagement_id,
    account_id,
    contact_id,
    unit_id,
    colleague_id,
    product_id,
    channel,
    direction,
    kind,
    occurred_at,
    occurred_on,
    rejection_reason,
    {{ rejected_row_as_json() }} as raw_row
from judged
