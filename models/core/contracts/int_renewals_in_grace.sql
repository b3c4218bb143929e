-- The day on which a recurring line was renewed after a gap that is forgiven:
-- the next line of the same customer and product line, at most
-- renewal_grace_days after this one's end. Until then it stays in force.
with

revenue_lines as (
    select * from {{ ref('account_penetration', 'stg_revenue_lines') }}
),

hierarchy as (
    select * from {{ ref('account_penetration', 'int_account_hierarchy') }}
),

products as (
    select * from {{ ref('account_penetration', 'stg_products') }}
),

recurring_lines as (
    select
        revenue_lines.line_id,
        revenue_lines.started_on,
        revenue_lines.ended_on,
        hierarchy.customer_id,
        products.product_line
    from revenue_lines
    inner join hierarchy on revenue_lines.account_id = hierarchy.account_id
    inner join products on revenue_lines.product_id = products.product_id
    where
        revenue_lines.revenue_type = 'recurring'
        {%- if var('renewal_grace_days') == 0 %}
        -- No gap is forgiven, and without a gap there is nothing to forgive.
        and false
        {%- endif %}
),

events as (
    select
        customer_id,
        product_line,
        line_id,
        ended_on as happened_on,
        cast(null as date) as started_on
    from recurring_lines
    where ended_on is not null
    union all
    select
        customer_id,
        product_line,
        cast(null as {{ dbt.type_string() }}) as line_id,
        started_on as happened_on,
        started_on
    from recurring_lines
),

next_starts as (
    select
        line_id,
        happened_on as ended_on,
        min(started_on) over (
            partition by customer_id, product_line
            order by happened_on, case when line_id is null then 1 else 0 end
            rows between current row and unbounded following
        ) as renewed_on
    from events
)

select
    line_id,
    renewed_on
from next_starts
where
    line_id is not null
    and renewed_on
    <= {{ add_days('ended_on', var('renewal_grace_days')) }}
