-- What was open at each month's end, by group: how many opportunities, and how
-- much to expand customers. What has closed since was open until then.
with

opportunities as (
    select * from {{ ref('int_sales_opportunities') }}
),

months as (
    select distinct
        month,
        measured_on,
        is_last_month
    from {{ ref('int_trailing_months') }}
),

customer_groups as (
    select * from {{ ref('int_customer_groups') }}
),

exchange_rates as (
    select * from {{ ref('int_exchange_rates_by_month') }}
),

members as (
    select
        customer_groups.*,
        months.month,
        months.is_last_month,
        opportunities.is_existing_customer,
        case
            when opportunities.is_existing_customer
                then coalesce(
                    {{ converted(
                        'opportunities.amount',
                        'exchange_rates.rate_to_reporting',
                    ) }},
                    0
                )
            else 0
        end as expansion_amount
    from opportunities
    inner join months
        on
            opportunities.created_on <= months.measured_on
            and (
                opportunities.stage = 'open'
                or opportunities.closed_on > months.measured_on
            )
    inner join customer_groups
        on opportunities.customer_id = customer_groups.customer_id
    left join exchange_rates
        on
            opportunities.currency = exchange_rates.currency
            and months.month = exchange_rates.month
)

{{ by_related_group('members', "
        count(*) as open_opportunities,
        count(case when is_existing_customer then 1 end)
            as open_expansion_opportunities,
        cast(sum(expansion_amount) as " ~ type_money() ~ ") as expansion_pipeline
") }}
