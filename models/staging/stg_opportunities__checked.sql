-- Every row of opportunities with the first rule that it breaks: by itself, or
-- in what it refers to.
with

typed as (
    select * from {{ ref('stg_opportunities__typed') }}
),

accounts as (
    select * from {{ ref('stg_accounts') }}
),

buying_units as (
    select * from {{ ref('stg_buying_units') }}
),

products as (
    select * from {{ ref('stg_products') }}
),

currencies as (
    {{ first_rates(ref('stg_exchange_rates')) }}
),

judged as (
    select
        typed.*,
        currencies.currency as known_currency,
        case
            when typed.own_reason is not null then typed.own_reason
            when
                accounts.account_id is null
                then 'unknown account (not in accounts, or rejected there)'
            when
                typed.unit_id is not null and buying_units.unit_id is null
                then 'unknown unit (not in buying_units, or rejected there)'
            when
                buying_units.account_id != typed.account_id
                then 'unit of another account'
            when
                typed.product_id is not null and products.product_id is null
                then 'unknown product (not in products, or rejected there)'
            when
                typed.amount is not null
                and (
                    currencies.currency is null
                    or currencies.first_rate_on
                    > {{ first_date_to_convert('typed.created_on') }}
                )
                then 'currency without an exchange rate on or before the date'
        end as rejection_reason
    from typed
    left join accounts on typed.account_id = accounts.account_id
    left join buying_units on typed.unit_id = buying_units.unit_id
    left join products on typed.product_id = products.product_id
    left join currencies
        on
            coalesce(
                typed.currency,
                accounts.currency,
                '{{ var("reporting_currency") }}'
            ) = currencies.currency
)

select
    opportunity_id,
    account_id,
    unit_id,
    product_id,
    owner_id,
    kind,
    origin,
    stage,
    loss_reason,
    competitor_name,
    known_currency as currency,
    amount,
    created_on,
    closed_on,
    rejection_reason,
    {{ rejected_row_as_json() }} as raw_row
from judged
