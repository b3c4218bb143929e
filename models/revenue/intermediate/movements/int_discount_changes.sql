-- What discounts that began or ended did to MRR in the month in which they did,
-- where the line is in force, and not paused, at the end of the month before
-- and of this.
with

line_terms as (
    select * from {{ ref('account_penetration', 'int_revenue_line_terms') }}
    where
        is_periodic
        and revenue_type = 'recurring'
        and annual_discount != 0
        -- Of a credit it makes another credit.
        and annual_amount >= 0
        and (discount_from is not null or discount_until is not null)
),

exchange_rates as (
    select * from {{ ref('account_penetration', 'int_exchange_rates_by_month') }}
),

changes as (
    select
        *,
        {{ month_of('discount_from') }} as month,
        -1 as sign
    from line_terms
    where discount_from is not null
    union all
    select
        *,
        {{ month_of('discount_until') }} as month,
        1 as sign
    from line_terms
    where discount_until is not null
),

lasting as (
    select
        *,
        {{ part_on('annual_discount', 'changes', month_end('changes.month')) }}
            as annual_amount_on
    from changes
    where
        changes.in_force_from < changes.month
        and changes.in_force_until > {{ month_end('changes.month') }}
        and not {{ is_paused_on('changes', add_days('changes.month', -1)) }}
        and not {{ is_paused_on('changes', month_end('changes.month')) }}
        -- One that lasts from within the month to within it, no month-end sees.
        and {{ is_discounted_on('changes', add_days('changes.month', -1)) }}
        != {{ is_discounted_on('changes', month_end('changes.month')) }}
),

valued as (
    select
        lasting.account_id,
        lasting.unit_id,
        lasting.product_id,
        lasting.month,
        lasting.sign,
        exchange_rates.rate_to_reporting,
        {{ monthly('lasting.annual_amount_on') }} as discount
    from lasting
    inner join exchange_rates
        on
            lasting.currency = exchange_rates.currency
            and {{ add_months('lasting.month', -1) }} = exchange_rates.month
),

in_reporting_currency as (
    select
        *,
        {{ converted('discount', 'rate_to_reporting') }} as amount
    from valued
)

select
    account_id,
    unit_id,
    product_id,
    month,
    cast(sum(case when sign < 0 then -amount else 0 end) as {{ type_money() }})
        as started_discount,
    cast(sum(case when sign > 0 then amount else 0 end) as {{ type_money() }})
        as expired_discount
from in_reporting_currency
group by account_id, unit_id, product_id, month
