-- What was open at each month's end, by group: how many opportunities, and how
-- much to expand customers. What has closed since was open until then.
with

opportunities as (
    select * from {{ ref('account_penetration', 'int_sales_opportunities') }}
),

months as (
    select distinct
        month,
        measured_on,
        is_last_complete
    from {{ ref('account_penetration', 'int_trailing_months') }}
),

memberships as (
    select * from {{ ref('account_penetration', 'int_customer_memberships') }}
),

exchange_rates as (
    select * from {{ ref('account_penetration', 'int_exchange_rates_by_month') }}
),

members as (
    select
        memberships.group_by,
        memberships.group_value,
        months.month,
        months.is_last_complete,
        opportunities.is_existing_customer,
        case
            when opportunities.is_existing_customer
                then {{ converted(
                    'opportunities.amount', 'exchange_rates.rate_to_reporting'
                ) }}
        end as expansion_amount
    from opportunities
    inner join months
        on
            opportunities.created_on <= months.measured_on
            and (
                opportunities.stage = 'open'
                or opportunities.closed_on > months.measured_on
            )
    inner join memberships
        on opportunities.customer_id = memberships.customer_id
    left join exchange_rates
        on
            opportunities.currency = exchange_rates.currency
            and months.month = exchange_rates.month
)

select
    group_by,
    group_value,
    month,
    count(*) as open_opportunities,
    count(case when is_existing_customer then 1 end)
        as open_expansion_opportunities,
    cast(sum(expansion_amount) as {{ type_money() }}) as expansion_pipeline
from members
where group_by != 'parent' or is_last_complete
group by group_by, group_value, month
