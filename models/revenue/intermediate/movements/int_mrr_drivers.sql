-- Why contracted MRR changed, per account × unit × product line: rows of one
-- driver each, which sum to closing less opening. 100 seats at 10 becoming 120
-- at 12 are seats 20 × 10 = 200 and price 120 × 2 = 240.
{{- config(materialized='view') }}
with

mrr_changes as (
    select
        *,
        not is_gained and not is_lost as is_kept,
        change - seats_amount - tier_amount
        - started_discount - expired_discount as price_amount,
        -- A credit that ends is not sold, one that begins is no loss.
        case
            when is_gained then greatest(change_of_credits, 0)
            else least(change_of_credits, 0)
        end as credit_apart
    from {{ ref('account_penetration', 'int_mrr_change_flags') }}
),

with_rest as (
    select
        *,
        -- What rounding leaves joins a driver that is there.
        case
            when abs(price_amount) >= 0.000001 then 'price'
            when expired_discount != 0 then 'discount_expiry'
            when started_discount != 0 then 'discount'
            when seats_amount != 0 then 'seats'
            when tier_amount != 0 then 'tier'
            else 'price'
        end as driver_of_rest
    from mrr_changes
),

drivers as (
    select
        *,
        change - credit_apart as amount,
        case
            when is_lost and keeps_something then 'lost_product'
            when is_lost then 'lost_unit'
            when is_first_of_unit then 'new_unit'
            when is_first_of_line then 'new_product'
            else 'seats'
        end as driver
    from with_rest
    where not is_kept
    union all
    select
        *,
        credit_apart as amount,
        'price' as driver
    from with_rest
    where not is_kept and credit_apart != 0
    {% for driver, amount in {
        'discount_expiry': 'expired_discount',
        'discount': 'started_discount',
        'seats': 'seats_amount',
        'tier': 'tier_amount',
    }.items() -%}
    union all
    select
        *,
        {{ amount }} + case
            when driver_of_rest = '{{ driver }}' then price_amount else 0
        end as amount,
        '{{ driver }}' as driver
    from with_rest
    where is_kept and {{ amount }} != 0
    {% endfor -%}
    union all
    select
        *,
        price_amount as amount,
        'price' as driver
    from with_rest
    where is_kept and driver_of_rest = 'price' and price_amount != 0
)

select
    customer_id,
    account_id,
    unit_id,
    product_line,
    month,
    driver,
    is_gained and driver != 'price' and is_first_of_unit as is_new_unit,
    is_gained and driver != 'price' and is_first_of_line
    and (not is_first_of_unit or is_first_of_customer) as is_new_product,
    is_gained and driver != 'price' and is_new_account as is_new_account,
    cast(amount as {{ type_money() }}) as amount
from drivers
