-- What became of every estimate on the as-of date: whether its account's
-- potential rests on it, and if not, why.
with

estimates as (
    select * from {{ ref('account_penetration', 'int_potential_estimates') }}
),

as_of as (
    select * from {{ ref('account_penetration', 'int_as_of') }}
),

last_month as (
    select month
    from {{ ref('account_penetration', 'int_months') }}
    where is_last
),

units as (
    select units_by_month.unit_id
    from {{ ref('account_penetration', 'int_addressable_units_by_month') }} as units_by_month
    inner join last_month on units_by_month.month = last_month.month
),

products as (
    select products_by_month.product_id
    from {{ ref('account_penetration', 'int_products_on_sale_by_month') }} as products_by_month
    inner join last_month on products_by_month.month = last_month.month
),

ineligible_products as (
    select * from {{ ref('account_penetration', 'int_ineligible_products') }}
),

exchange_rates as (
    select rates_by_month.*
    from {{ ref('account_penetration', 'int_exchange_rates_by_month') }} as rates_by_month
    inner join last_month on rates_by_month.month = last_month.month
),

winners as (
    select potential_by_scope.*
    from {{ ref('account_penetration', 'int_potential_by_scope') }} as potential_by_scope
    inner join last_month on potential_by_scope.month = last_month.month
    where potential_by_scope.basis = 'claimed'
),

parts as (
    select potential_parts.estimate_id
    from {{ ref('account_penetration', 'int_potential_parts') }} as potential_parts
    inner join last_month on potential_parts.month = last_month.month
)

select
    estimates.estimate_id,
    estimates.account_id,
    estimates.unit_id,
    estimates.product_id,
    estimates.estimate_source,
    estimates.estimated_by,
    estimates.estimated_on,
    estimates.holds_until,
    estimates.is_verified,
    winners.estimate_id as winning_estimate_id,
    cast(
        {{ dbt.datediff(
            'estimates.estimated_on', 'as_of.as_of_date', 'day'
        ) }} as integer
    ) as age_days,
    cast(
        round(
            {{ times(
                'estimates.annual_amount', 'exchange_rates.rate_to_reporting'
            ) }},
            6
        ) as {{ type_money() }}
    ) as potential,
    case
        when estimates.estimated_on > as_of.as_of_date then 'not_yet'
        when estimates.holds_until < as_of.as_of_date then 'expired'
        when
            estimates.unit_id is not null and units.unit_id is null
            then 'unit_not_open'
        when
            estimates.product_id is not null
            and (
                products.product_id is null
                or ineligible_products.product_id is not null
            )
            then 'product_not_for_sale'
        when parts.estimate_id is not null then 'used'
        when
            winners.estimate_id = estimates.estimate_id
            then 'other_view_chosen'
        else 'outranked'
    end as status
from estimates
cross join as_of
inner join exchange_rates on estimates.currency = exchange_rates.currency
left join winners
    on
        estimates.account_id = winners.account_id
        and coalesce(estimates.unit_id, '') = coalesce(winners.unit_id, '')
        and coalesce(estimates.product_id, '')
        = coalesce(winners.product_id, '')
left join units on estimates.unit_id = units.unit_id
left join products on estimates.product_id = products.product_id
left join ineligible_products
    on
        estimates.account_id = ineligible_products.account_id
        and estimates.product_id = ineligible_products.product_id
left join parts on estimates.estimate_id = parts.estimate_id
