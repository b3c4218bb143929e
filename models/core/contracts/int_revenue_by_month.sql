-- Revenue of each month, in the currency it was sold in, so that every rate can
-- be applied to it later: ARR on the month's last day, and what usage and
-- one-time lines brought in the month.
{%- set amounts = ['arr', 'committed_arr', 'discount_arr', 'paused_arr'] %}
with

levels as (
    select * from {{ ref('account_penetration', 'int_revenue_levels') }}
),

line_terms as (
    select * from {{ ref('account_penetration', 'int_revenue_line_terms') }}
    where not is_periodic
),

months as (
    select * from {{ ref('account_penetration', 'int_months') }}
),

in_force as (
    select
        levels.account_id,
        levels.unit_id,
        levels.product_id,
        levels.currency,
        months.month,
        levels.arr,
        levels.committed_arr,
        levels.discount_arr,
        levels.paused_arr,
        {{ monthly('levels.usage_arr') }} as usage_revenue,
        levels.seats,
        levels.recurring_seats
    from levels
    inner join months
        on
            months.month >= levels.from_month
            and months.month < levels.until_month
),

one_off as (
    select
        line_terms.account_id,
        line_terms.unit_id,
        line_terms.product_id,
        line_terms.currency,
        months.month,
        sum(
            case
                when line_terms.revenue_type = 'usage'
                    then line_terms.one_off_amount
                else 0
            end
        ) as usage_revenue,
        sum(
            case
                when line_terms.revenue_type = 'one_time'
                    then line_terms.one_off_amount
                else 0
            end
        ) as one_time_revenue
    from line_terms
    inner join months
        on
            {{ month_of('line_terms.in_force_from') }} = months.month
            and line_terms.in_force_from <= months.measured_on
    group by
        line_terms.account_id,
        line_terms.unit_id,
        line_terms.product_id,
        line_terms.currency,
        months.month
)

select
    coalesce(in_force.account_id, one_off.account_id) as account_id,
    coalesce(in_force.unit_id, one_off.unit_id) as unit_id,
    coalesce(in_force.product_id, one_off.product_id) as product_id,
    coalesce(in_force.currency, one_off.currency) as currency,
    coalesce(in_force.month, one_off.month) as month,
    {%- for amount in amounts %}
    cast(coalesce(in_force.{{ amount }}, 0) as {{ type_money() }})
        as {{ amount }},
    {%- endfor %}
    cast(
        coalesce(in_force.usage_revenue, 0) + coalesce(one_off.usage_revenue, 0)
        as {{ type_money() }}
    ) as usage_revenue,
    cast(coalesce(one_off.one_time_revenue, 0) as {{ type_money() }})
        as one_time_revenue,
    in_force.seats,
    in_force.recurring_seats
from in_force
full outer join one_off
    on
        in_force.account_id = one_off.account_id
        and coalesce(in_force.unit_id, '') = coalesce(one_off.unit_id, '')
        and in_force.product_id = one_off.product_id
        and in_force.currency = one_off.currency
        and in_force.month = one_off.month
