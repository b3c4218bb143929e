-- Each customer's related metrics beside its revenue penetration rate, at the
-- end of the last complete month: a row per customer and metric that is known.
with

penetration as (
    select * from {{ ref('account_penetration', 'group_penetration') }}
    where group_by = 'parent'
),

coverage as (
    select * from {{ ref('account_penetration', 'group_coverage') }}
    where group_by = 'parent'
),

related_values as (
    select * from {{ ref('account_penetration', 'int_related_values') }}
    where group_by in ('parent', 'portfolio')
),

last_month as (
    select month
    from {{ ref('account_penetration', 'int_months') }}
    where is_last_complete
),

inputs as (
    select
        max(case when input = 'opportunities' and is_present then 1 else 0 end)
        = 1 as has_opportunities
    from {{ ref('account_penetration', 'stg_inputs') }}
),

rates as (
    select
        penetration.group_value as customer_id,
        penetration.month,
        max(case when penetration.variant = 'revenue' then penetration.rate end)
            as revenue_rate,
        max(
            case
                when penetration.variant = 'products'
                    then cast(penetration.captured as {{ type_double() }})
            end
        ) as products_held,
        max(
            case
                when penetration.variant = 'buying_units'
                    then cast(penetration.captured as {{ type_double() }})
            end
        ) as units_held
    from penetration
    inner join last_month on penetration.month = last_month.month
    group by penetration.group_value, penetration.month
),

joined as (
    select
        rates.customer_id,
        rates.month,
        rates.revenue_rate,
        rates.products_held,
        rates.units_held,
        coverage.coverage_score,
        own.mrr_per_customer,
        -- How long customers stay is known of all, not of one.
        {{ safe_divide(
            'own.mrr_per_customer * own.gross_margin',
            'portfolio.monthly_churn_rate',
        ) }} as customer_lifetime_value,
        own.account_growth_rate,
        own.deal_size as average_deal_size,
        own.satisfaction,
        {{ safe_divide('own.expansion_won', 'own.expansion_closed') }}
            as win_rate_expansion,
        case
            when inputs.has_opportunities
                then own.expansion_pipeline
        end as expansion_pipeline
    from rates
    cross join inputs
    left join coverage
        on
            rates.customer_id = coverage.group_value
            and rates.month = coverage.month
    left join related_values as own
        on
            own.group_by = 'parent'
            and rates.customer_id = own.group_value
            and rates.month = own.month
    left join related_values as portfolio
        on
            portfolio.group_by = 'portfolio'
            and rates.month = portfolio.month
    where rates.revenue_rate is not null
)

{% for metric in [
    'mrr_per_customer', 'customer_lifetime_value', 'account_growth_rate',
    'products_held', 'units_held', 'average_deal_size', 'win_rate_expansion',
    'expansion_pipeline', 'satisfaction', 'coverage_score',
] -%}
select
    customer_id,
    month,
    cast('{{ metric }}' as {{ dbt.type_string() }}) as metric,
    {{ metric }} as value,
    revenue_rate
from joined
where {{ metric }} is not null
{{ 'union all' if not loop.last }}
{% endfor %}
