-- Why carried MRR changed, per account × unit × product line: rows of one
-- driver each, which sum to closing less opening. 100 seats at 10 becoming 120
-- at 12 are seats 20 × 10 = 200 and price 120 × 2 = 240.
{{- config(materialized='view') }}
with

mrr_changes as (
    select * from {{ ref('int_mrr_changes_in_context') }}
),

by_seats as (
    select
        *,
        not is_gained and not is_lost as is_kept,
        case
            when opening_seats > 0 and closing_seats > 0
                then cast(
                    {{ safe_divide('opening_carried', 'opening_seats') }}
                    * (closing_seats - opening_seats) as {{ type_money() }}
                )
            else 0
        end as seats_amount
    from mrr_changes
),

with_the_rest as (
    select
        *,
        change - seats_amount - expired_discount as rest,
        -- What rounding leaves joins the driver that has it.
        abs(change - seats_amount - expired_discount) < 0.000001
        and (seats_amount != 0 or expired_discount != 0) as is_rest_rounding
    from by_seats
),

drivers as (
    select
        *,
        change as amount,
        case
            when is_lost and keeps_something then 'lost_product'
            when is_lost then 'lost_unit'
            when is_first_of_unit then 'new_unit'
            when is_first_of_line then 'new_product'
            else 'seats'
        end as driver
    from with_the_rest
    where not is_kept
    union all
    select
        *,
        case
            when is_rest_rounding and expired_discount = 0
                then seats_amount + rest
            else seats_amount
        end as amount,
        'seats' as driver
    from with_the_rest
    where is_kept and seats_amount != 0
    union all
    select
        *,
        case
            when is_rest_rounding then expired_discount + rest
            else expired_discount
        end as amount,
        'discount_expiry' as driver
    from with_the_rest
    where is_kept and expired_discount != 0
    union all
    select
        *,
        rest as amount,
        -- Where credits came or went alone, no product took another's place.
        case
            when
                are_products_the_same
                or opening_carried = 0
                or closing_carried = 0
                then 'price'
            else 'tier'
        end as driver
    from with_the_rest
    where is_kept and rest != 0 and not is_rest_rounding
)

select
    customer_id,
    account_id,
    unit_id,
    product_line,
    month,
    driver,
    is_gained and is_first_of_unit as is_new_unit,
    is_gained and is_first_of_line
    and (not is_first_of_unit or is_first_of_customer) as is_new_product,
    is_new_account,
    cast(amount as {{ type_money() }}) as amount
from drivers
