-- Every account × unit × product line (the product where it has none) in every
-- month in which its recurring revenue changed: what it carried before and
-- after, both at the opening month's exchange rates. Carried is what is in
-- force or in a pause that has not lapsed.
with

levels as (
    select * from {{ ref('int_revenue_levels') }}
    where carried_lines > 0
),

products as (
    select * from {{ ref('stg_products') }}
),

months as (
    select * from {{ ref('int_months') }}
),

exchange_rates as (
    select * from {{ ref('int_exchange_rates_by_month') }}
),

lines as (
    select
        levels.*,
        products.product_line,
        coalesce(levels.unit_id, '') as unit_key
    from levels
    inner join products on levels.product_id = products.product_id
),

closing_months as (
    select
        closing.month,
        opening.month as opening_month
    from months as closing
    inner join months as opening
        on closing.month_number - 1 = opening.month_number
    where closing.is_month_complete
),

ends as (
    select
        account_id,
        unit_key,
        product_line,
        from_month as month
    from lines
    union
    select
        account_id,
        unit_key,
        product_line,
        until_month as month
    from lines
),

both_ends as (
    select
        ends.account_id,
        lines.unit_id,
        ends.product_line,
        lines.product_id,
        ends.month,
        exchange_rates.rate_to_reporting,
        lines.from_month < ends.month as is_opening,
        lines.until_month > ends.month as is_closing,
        {{ monthly('lines.arr') }} as mrr,
        {{ monthly('lines.carried_arr') }} as carried,
        lines.carried_seats
    from ends
    inner join closing_months on ends.month = closing_months.month
    inner join lines
        on
            ends.account_id = lines.account_id
            and ends.unit_key = lines.unit_key
            and ends.product_line = lines.product_line
            and ends.month >= lines.from_month
            and ends.month <= lines.until_month
    inner join exchange_rates
        on
            lines.currency = exchange_rates.currency
            and closing_months.opening_month = exchange_rates.month
),

valued as (
    select
        *,
        {{ converted('mrr', 'rate_to_reporting') }} as reporting_mrr,
        {{ converted('carried', 'rate_to_reporting') }} as reporting_carried
    from both_ends
),

by_product as (
    select
        account_id,
        unit_id,
        product_line,
        product_id,
        month,
        sum(case when is_opening then reporting_mrr else 0 end) as opening_mrr,
        sum(case when is_closing then reporting_mrr else 0 end) as closing_mrr,
        sum(case when is_opening then reporting_carried else 0 end)
            as opening_carried,
        sum(case when is_closing then reporting_carried else 0 end)
            as closing_carried,
        sum(case when is_opening then carried_seats end) as opening_seats,
        sum(case when is_closing then carried_seats end) as closing_seats,
        max(case when is_opening and carried != 0 then 1 else 0 end)
        = max(case when is_closing and carried != 0 then 1 else 0 end)
            as is_same_product
    from valued
    group by account_id, unit_id, product_line, product_id, month
)

select
    account_id,
    unit_id,
    product_line,
    month,
    cast(sum(opening_mrr) as {{ type_money() }}) as opening_mrr,
    cast(sum(closing_mrr) as {{ type_money() }}) as closing_mrr,
    cast(sum(opening_carried) as {{ type_money() }}) as opening_carried,
    cast(sum(closing_carried) as {{ type_money() }}) as closing_carried,
    cast(sum(opening_seats) as bigint) as opening_seats,
    cast(sum(closing_seats) as bigint) as closing_seats,
    not {{ dbt.bool_or('not is_same_product') }} as are_products_the_same
from by_product
group by account_id, unit_id, product_line, month
