-- What moved each customer's MRR from one month's end to the next, by category
-- and driver: opening + the sum of the amounts = closing, exactly.
with

customer_changes as (
    select * from {{ ref('int_customer_changes') }}
),

categories as (
    select * from {{ ref('int_customer_categories') }}
),

drivers as (
    select * from {{ ref('int_mrr_drivers') }}
),

explained as (
    select
        customer_id,
        month,
        sum(amount) as amount
    from drivers
    group by customer_id, month
),

amounts as (
    select
        drivers.customer_id,
        drivers.month,
        categories.category,
        drivers.driver,
        drivers.is_new_unit,
        drivers.is_new_product,
        drivers.is_new_account and categories.has_opening
            as is_connected_new,
        drivers.amount
    from drivers
    inner join categories
        on
            drivers.customer_id = categories.customer_id
            and drivers.month = categories.month
    union all
    -- What was cut to keep a customer whose lines sum to less than 0 at 0.
    select
        categories.customer_id,
        categories.month,
        categories.category,
        'negative_mrr' as driver,
        false as is_new_unit,
        false as is_new_product,
        false as is_connected_new,
        categories.rest - coalesce(explained.amount, 0) as amount
    from categories
    left join explained
        on
            categories.customer_id = explained.customer_id
            and categories.month = explained.month
    where categories.rest != coalesce(explained.amount, 0)
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
        {{ category }} as amount
    from customer_changes
    where {{ category }} != 0
    {% endfor %}
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
        sum(amount) as amount
    from amounts
    group by
        customer_id,
        month,
        category,
        driver,
        is_new_unit,
        is_new_product,
        is_connected_new
    having sum(amount) != 0
)

select
    movements.customer_id,
    movements.month,
    cast(movements.category as {{ dbt.type_string() }}) as category,
    cast(movements.driver as {{ dbt.type_string() }}) as driver,
    movements.is_new_unit,
    movements.is_new_product,
    movements.is_connected_new,
    cast(
        case
            when movements.category != 'expansion' then null
            when {{ is_cross_sell() }} then 'cross_sell'
            else 'upsell'
        end as {{ dbt.type_string() }}
    ) as expansion_type,
    customer_changes.opening_mrr,
    cast(movements.amount as {{ type_money() }}) as amount,
    customer_changes.closing_mrr
from movements
inner join customer_changes
    on
        movements.customer_id = customer_changes.customer_id
        and movements.month = customer_changes.month
