-- What is contracted of each product in the months in which its account × unit ×
-- product line (the product where it has none) changes: what ends, what begins
-- and what stays, at the exchange rates of the opening month.
{{- config(materialized='view') }}
with

levels as (
    select * from {{ ref('account_penetration', 'int_contracted_mrr_periods') }}
),

products as (
    select * from {{ ref('account_penetration', 'stg_products') }}
),

months as (
    select * from {{ ref('account_penetration', 'int_months') }}
),

exchange_rates as (
    select * from {{ ref('account_penetration', 'int_exchange_rates_by_month') }}
),

lines as (
    select
        levels.account_id,
        levels.unit_id,
        levels.product_id,
        levels.currency,
        levels.from_month,
        levels.until_month,
        levels.contracted_seats,
        {{ monthly('levels.arr') }} as mrr,
        {{ monthly('levels.contracted_arr') }} as contracted,
        {{ monthly('levels.credit_arr') }} as credit,
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

changes as (
    select
        account_id,
        unit_key,
        product_line,
        from_month as month
    from lines
    union all
    select
        account_id,
        unit_key,
        product_line,
        until_month as month
    from lines
),

levels_at_changes as (
    select
        *,
        until_month as month,
        true as is_opening,
        false as is_closing
    from lines
    union all
    select
        *,
        from_month as month,
        false as is_opening,
        true as is_closing
    from lines
    union all
    -- What stays while something else of the line changes.
    select distinct
        lines.*,
        changes.month,
        true as is_opening,
        true as is_closing
    from changes
    inner join lines
        on
            changes.account_id = lines.account_id
            and changes.unit_key = lines.unit_key
            and changes.product_line = lines.product_line
            and changes.month > lines.from_month
            and changes.month < lines.until_month
)

select
    levels.account_id,
    levels.unit_id,
    levels.product_line,
    levels.product_id,
    levels.month,
    levels.is_opening,
    levels.is_closing,
    {%- for amount in ['mrr', 'contracted', 'credit'] %}
    {{ converted('levels.' ~ amount, 'exchange_rates.rate_to_reporting') }}
        as {{ amount }},
    {%- endfor %}
    levels.contracted_seats
from levels_at_changes as levels
inner join closing_months on levels.month = closing_months.month
inner join exchange_rates
    on
        levels.currency = exchange_rates.currency
        and closing_months.opening_month = exchange_rates.month
