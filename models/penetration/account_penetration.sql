-- Penetration of every account, month and variant: captured ÷ potential. The
-- one table that everything after it reads; a variant is a line in the var
-- penetration_variants and a model penetration_<variant>.
-- Decisions: D-PEN-36, D-PEN-40.
with

months as (
    select * from {{ ref('account_penetration', 'int_months') }}
),

account_revenue as (
    select * from {{ ref('account_penetration', 'int_account_revenue') }}
),

account_groups as (
    select * from {{ ref('account_penetration', 'int_account_groups') }}
),

variants as (
    {% for variant in var('penetration_variants') -%}
    select
        '{{ variant }}' as variant,
        account_id,
        month,
        captured,
        captured_outside,
        potential,
        potential_status
    from {{ ref('account_penetration', 'penetration_' ~ variant) }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
)

select
    variants.account_id,
    account_groups.customer_id,
    variants.month,
    cast(variants.variant as {{ dbt.type_string() }}) as variant,
    variants.captured,
    variants.captured_outside,
    variants.potential,
    {{ safe_divide('variants.captured', 'variants.potential') }} as rate,
    cast(
        case
            when variants.captured > variants.potential then 0
            else variants.potential - variants.captured
        end as {{ type_money() }}
    ) as whitespace,
    cast(
        case
            when variants.captured is null then 'insufficient data'
            when variants.potential_status = 'stale' then 'stale'
            when variants.potential is null then 'missing'
            when variants.potential_status = 'partial' then 'partial'
            when variants.potential = 0 then 'zero'
            when variants.captured < 0 then 'credits_exceed_spend'
            when variants.potential_status = 'overestimated'
                then 'overestimated'
            when variants.captured > variants.potential then 'below_captured'
            when variants.potential_status = 'disagreeing' then 'disagreeing'
            else 'ok'
        end as {{ dbt.type_string() }}
    ) as status,
    coalesce(
        variants.captured is not null
        and variants.potential > 0
        and coalesce(variants.potential_status, '') != 'partial',
        false
    ) as is_potential_known,
    coalesce(account_revenue.is_customer, false) as is_customer,
    months.is_month_complete,
    months.is_window_complete
from variants
inner join months on variants.month = months.month
left join account_groups on variants.account_id = account_groups.account_id
left join account_revenue
    on
        variants.account_id = account_revenue.account_id
        and variants.month = account_revenue.month
