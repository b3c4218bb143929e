-- What moved each customer's MRR from one month's end to the next, by category
-- and driver: opening + the sum of the amounts = closing, exactly.
with

customer_changes as (
    select * from {{ ref('account_penetration', 'int_customer_categories') }}
),

drivers as (
    select * from {{ ref('account_penetration', 'int_mrr_drivers') }}
),

by_driver as (
    select
        customer_changes.customer_id,
        customer_changes.month,
        customer_changes.category,
        drivers.driver,
        drivers.is_new_unit,
        drivers.is_new_product,
        drivers.is_new_account and customer_changes.has_opening
            as is_connected_new,
        customer_changes.opening_mrr,
        drivers.amount,
        customer_changes.closing_mrr
    from customer_changes
    inner join drivers
        on
            customer_changes.customer_id = drivers.customer_id
            and customer_changes.month = drivers.month
    where customer_changes.category is not null
),

movements as (
    select
        customer_id,
        month,
        category,
        driver,
        is_new_unit,
        is_new_product,
        is_connected_new,
        max(opening_mrr) as opening_mrr,
        sum(amount) as amount,
        max(closing_mrr) as closing_mrr
    from by_driver
    group by
        customer_id,
        month,
        category,
        driver,
        is_new_unit,
        is_new_product,
        is_connected_new
    having sum(amount) != 0
    union all
    -- What was cut to keep at 0 whose lines sum to less, or next to nothing.
    select
        customer_id,
        month,
        category,
        'negative_mrr' as driver,
        false as is_new_unit,
        false as is_new_product,
        false as is_connected_new,
        opening_mrr,
        negative_mrr as amount,
        closing_mrr
    from customer_changes
    where category is not null and negative_mrr != 0
    {% for category in ['transfer', 'fx', 'paused'] -%}
    union all
    select
        customer_id,
        month,
        '{{ category }}' as category,
        '{{ category }}' as driver,
        false as is_new_unit,
        false as is_new_product,
        false as is_connected_new,
        opening_mrr,
        {{ category }} as amount,
        closing_mrr
    from customer_changes
    where {{ category }} != 0
    {% endfor %}
)

select
    customer_id,
    month,
    cast(category as {{ dbt.type_string() }}) as category,
    cast(driver as {{ dbt.type_string() }}) as driver,
    is_new_unit,
    is_new_product,
    is_connected_new,
    cast(
        case
            when category != 'expansion' then null
            when {{ is_cross_sell() }} then 'cross_sell'
            else 'upsell'
        end as {{ dbt.type_string() }}
    ) as expansion_type,
    cast(opening_mrr as {{ type_money() }}) as opening_mrr,
    cast(amount as {{ type_money() }}) as amount,
    cast(closing_mrr as {{ type_money() }}) as closing_mrr
from movements
