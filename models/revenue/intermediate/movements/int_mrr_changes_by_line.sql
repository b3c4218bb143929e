-- What each account × unit × product line contracted before and after a month in
-- which it changed, its products together, and of the change what more seats
-- and a move from one product to another (tier) brought: seats that one product
-- lost and another gained moved.
{{- config(materialized='view') }}
with

by_product as (
    select * from {{ ref('account_penetration', 'int_mrr_changes_by_product') }}
),

by_line as (
    select
        account_id,
        unit_id,
        product_line,
        month,
        {%- for amount in [
            'opening_contracted', 'closing_contracted', 'opening_credits',
            'closing_credits', 'paused', 'started_discount', 'expired_discount',
        ] %}
        cast(sum({{ amount }}) as {{ type_money() }}) as {{ amount }},
        {%- endfor %}
        sum(opening_sold) as opening_sold,
        sum(opening_seats) as opening_seats,
        sum(closing_seats) as closing_seats,
        sum(greatest(kept_seats_amount, 0)) as kept_gain,
        sum(case when kept_seats_amount > 0 then more_seats else 0 end)
            as kept_gained_seats,
        sum(case when has_come then closing_sold else 0 end) as come,
        sum(case when has_come then greatest(more_seats, 0) else 0 end)
            as come_seats,
        sum(
            greatest(-kept_seats_amount, 0)
            + case when has_gone then opening_sold - closing_sold else 0 end
        ) as loss,
        sum(
            case
                when kept_seats_amount < 0 or has_gone
                    then greatest(-more_seats, 0)
                else 0
            end
        ) as lost_seats
    from by_product
    group by account_id, unit_id, product_line, month
),

-- What came has no price before: that of what it takes the place of, else that
-- of the line.
at_prices_before as (
    select
        *,
        kept_gain + case
            when come_seats = 0 then 0
            when lost_seats > 0
                then {{ divided('loss * come_seats', 'lost_seats') }}
            when opening_seats > 0
                then {{ divided('opening_sold * come_seats', 'opening_seats') }}
            else 0
        end as gain_before,
        kept_gained_seats + case
            when lost_seats > 0 or opening_seats > 0 then come_seats
            else 0
        end as gained_seats
    from by_line
),

-- As many seats as were both lost and gained moved from one product to another.
with_seats as (
    select
        *,
        case
            when gained_seats > lost_seats
                then {{ divided(
                    'gain_before * (gained_seats - lost_seats)', 'gained_seats'
                ) }}
            when lost_seats > 0
                then {{ divided(
                    'loss * (gained_seats - lost_seats)', 'lost_seats'
                ) }}
            else 0
        end as seats_amount
    from at_prices_before
)

select
    account_id,
    unit_id,
    product_line,
    month,
    opening_contracted,
    closing_contracted,
    opening_credits,
    closing_credits,
    paused,
    started_discount,
    expired_discount,
    cast(opening_seats as bigint) as opening_seats,
    cast(closing_seats as bigint) as closing_seats,
    cast(seats_amount as {{ type_money() }}) as seats_amount,
    cast(kept_gain + come - loss - seats_amount as {{ type_money() }})
        as tier_amount
from with_seats
