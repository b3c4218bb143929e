-- What each account's opportunities of the last twelve and 24 months say, by
-- what was known at each month's end, amounts at that month's exchange rate.
{%- set is_expansion = "opportunities.kind in ('upsell', 'cross_sell')" %}
with

opportunities as (
    select
        *,
        {{ month_number('created_on') }} as created_number,
        {{ month_number('closed_on') }} as closed_number
    from {{ ref('account_penetration', 'stg_opportunities') }}
),

months as (
    select * from {{ ref('account_penetration', 'int_months') }}
),

exchange_rates as (
    select * from {{ ref('account_penetration', 'int_exchange_rates_by_month') }}
),

known as (
    select
        opportunities.account_id,
        months.month,
        opportunities.origin,
        {{ is_expansion }} as is_expansion,
        {{ is_expansion }}
        and opportunities.created_number > months.month_number - 12
            as is_expansion_of_year,
        {{ is_expansion }}
        and opportunities.created_number > months.month_number - 24
            as is_expansion_of_two_years,
        opportunities.stage != 'open'
        and opportunities.closed_on <= months.measured_on as is_closed,
        opportunities.stage = 'won'
        and opportunities.closed_on <= months.measured_on as is_won,
        {{ converted(
            'opportunities.amount', 'exchange_rates.rate_to_reporting'
        ) }} as amount
    from opportunities
    inner join months
        on
            opportunities.created_on <= months.measured_on
            -- What was created earlier counts only once it is closed.
            and (
                opportunities.created_number > months.month_number - 24
                or (
                    opportunities.closed_number > months.month_number - 24
                    and opportunities.closed_on <= months.measured_on
                )
            )
    left join exchange_rates
        on
            opportunities.currency = exchange_rates.currency
            and months.month = exchange_rates.month
)

select
    account_id,
    month,
    {%- for name, condition in {
        'expansions_created': 'is_expansion_of_year',
        'expansions_proposed':
            "is_expansion_of_year
                    and origin in ('rep_proposed', 'success_identified')",
        'expansions_asked_for':
            "is_expansion_of_year
                    and origin in ('customer_inbound', 'marketing')",
        'expansions_with_origin':
            'is_expansion_of_two_years and origin is not null',
        'inbound_expansions':
            "is_expansion_of_two_years and origin = 'customer_inbound'",
        'expansions_closed': 'is_expansion and is_closed',
        'expansions_won': 'is_expansion and is_won',
        'deals': 'is_won and amount is not null',
    }.items() %}
    count(
        case
            when
                {{ condition }}
                then 1
        end
    ) as {{ name }},
    {%- endfor %}
    cast(avg(case when is_won then amount end) as {{ type_double() }})
        as average_deal
from known
group by account_id, month
