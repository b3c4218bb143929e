-- Every product of an account × unit × product line in every month in which the
-- line changed: what it contracted before and after, both at the opening month's
-- rates, and what its seats, at its own price before, were worth. Credits
-- (lines below 0) and discounts that began or ended are apart from the sold.
{{- config(materialized='view') }}
with

contracted as (
    select * from {{ ref('account_penetration', 'int_mrr_at_change_months') }}
),

discount_changes as (
    select * from {{ ref('account_penetration', 'int_discount_changes') }}
),

by_product as (
    select
        account_id,
        unit_id,
        product_line,
        product_id,
        month,
        {%- for column in ['contracted', 'credit'] %}
        {%- for side in ['opening', 'closing'] %}
        cast(
            sum(case when is_{{ side }} then {{ column }} else 0 end)
            as {{ type_money() }}
        ) as {{ side }}_{{ 'credits' if column == 'credit' else column }},
        {%- endfor %}
        {%- endfor %}
        -- Contracted less in force is what is in a pause that has not lapsed.
        cast(
            sum(
                case when is_opening then contracted - mrr else 0 end
                - case when is_closing then contracted - mrr else 0 end
            ) as {{ type_money() }}
        ) as paused,
        sum(case when is_opening then contracted_seats end) as opening_seats,
        sum(case when is_closing then contracted_seats end) as closing_seats
    from contracted
    group by account_id, unit_id, product_line, product_id, month
),

with_discounts as (
    select
        by_product.*,
        cast(
            coalesce(discount_changes.started_discount, 0)
            as {{ type_money() }}
        ) as started_discount,
        cast(
            coalesce(discount_changes.expired_discount, 0)
            as {{ type_money() }}
        ) as expired_discount
    from by_product
    left join discount_changes
        on
            by_product.account_id = discount_changes.account_id
            and coalesce(by_product.unit_id, '')
            = coalesce(discount_changes.unit_id, '')
            and by_product.product_id = discount_changes.product_id
            and by_product.month = discount_changes.month
),

sold as (
    select
        *,
        cast(opening_contracted - opening_credits as {{ type_money() }})
            as opening_sold,
        cast(
            closing_contracted - closing_credits
            - started_discount - expired_discount as {{ type_money() }}
        ) as closing_sold,
        coalesce(closing_seats, 0) - coalesce(opening_seats, 0) as more_seats
    from with_discounts
)

select
    *,
    opening_sold > 0 and closing_sold > 0 as is_kept,
    opening_sold <= 0 and closing_sold > 0 as has_come,
    opening_sold > 0 and closing_sold <= 0 as has_gone,
    -- Without seats before and after, all is price.
    cast(
        case
            when opening_sold <= 0 or closing_sold <= 0 then 0
            when opening_seats > 0 and closing_seats > 0
                then {{ divided('opening_sold * more_seats', 'opening_seats') }}
            else 0
        end as {{ type_money() }}
    ) as kept_seats_amount
from sold
