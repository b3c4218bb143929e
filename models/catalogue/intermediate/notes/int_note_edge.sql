-- A warning where a tenth or more of MRR ends in the as-of month or the one
-- before without a successor: nothing of the customer, recurring or not, starts
-- on or after the end, and nothing later in its product line lasts longer. Else
-- no row.
{{- config(materialized='view') }}
with

as_of as (
    select
        as_of_date,
        {{ add_months(month_of('as_of_date'), -1) }} as edge_starts_on
    from {{ ref('account_penetration', 'int_as_of') }}
),

line_terms as (
    select
        *,
        is_periodic and revenue_type = 'recurring' as is_level
    from {{ ref('account_penetration', 'int_revenue_line_terms') }}
),

hierarchy as (
    select * from {{ ref('account_penetration', 'int_account_hierarchy') }}
),

products as (
    select * from {{ ref('account_penetration', 'stg_products') }}
),

exchange_rates as (
    select * from {{ ref('account_penetration', 'int_exchange_rates_by_month') }}
),

edge_lines as (
    select
        line_terms.is_level,
        line_terms.in_force_from,
        line_terms.in_force_until,
        as_of.as_of_date,
        as_of.edge_starts_on,
        {{ converted(
            net_annual_amount_on('line_terms', 'as_of.as_of_date'),
            'exchange_rates.rate_to_reporting'
        ) }} as net_annual_amount,
        max(line_terms.in_force_from) over (
            partition by hierarchy.customer_id
        ) as last_start_of_customer,
        max(
            case when line_terms.is_level then line_terms.in_force_until end
        ) over (
            partition by hierarchy.customer_id, products.product_line
            order by line_terms.in_force_from, line_terms.in_force_until
            rows between 1 following and unbounded following
        ) as last_end_of_later_lines
    from line_terms
    inner join as_of
        on
            case
                when line_terms.is_level then line_terms.in_force_until
                else line_terms.in_force_from
            end >= as_of.edge_starts_on
    inner join hierarchy on line_terms.account_id = hierarchy.account_id
    inner join products on line_terms.product_id = products.product_id
    inner join exchange_rates
        on
            line_terms.currency = exchange_rates.currency
            and exchange_rates.month = {{ month_of('as_of.as_of_date') }}
),

started as (
    select
        *,
        in_force_until <= as_of_date
        and last_start_of_customer < in_force_until
        and coalesce(last_end_of_later_lines <= in_force_until, true)
            as ends_without_successor
    from edge_lines
    where is_level and in_force_from <= as_of_date
),

summed as (
    select
        as_of_date,
        edge_starts_on,
        max(in_force_from) as last_start,
        min(case when ends_without_successor then in_force_until end)
            as first_end,
        {{ safe_divide(
            'sum(case when ends_without_successor then net_annual_amount end)',
            'sum(case when ends_without_successor or in_force_until > as_of_date '
            ~ 'then net_annual_amount end)',
        ) }} as ending_share
    from started
    group by as_of_date, edge_starts_on
),

-- Where they seem to end: before the ends, and where lines last start.
edge as (
    select
        *,
        least(
            {{ add_days('first_end', -1) }},
            case
                when last_start = {{ month_of('last_start') }}
                    then {{ month_end('last_start') }}
                else last_start
            end
        ) as seems_to_end_on
    from summed
    where ending_share >= 0.1
)

select
    'edge' as kind,
    true as is_warning,
    'The data seem to end on '
    || cast(seems_to_end_on as {{ dbt.type_string() }})
    || '; set as_of_date: '
    || cast(
        cast(round(100 * ending_share) as integer) as {{ dbt.type_string() }}
    )
    || ' % of MRR ends from '
    || cast(edge_starts_on as {{ dbt.type_string() }})
    || ' to '
    || cast(as_of_date as {{ dbt.type_string() }})
    || ' without a successor, which counts as churn.' as note
from edge
