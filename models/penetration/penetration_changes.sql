-- Every account in the rate of a month, of the month so many months before, or
-- of both: what it captured and could at each end. Money of the earlier month
-- is at the later month's exchange rates. NULL: not in the rate at that end.
-- Decisions: D-PEN-27.
{{- config(materialized='view') }}
with

account_penetration as (
    select * from {{ ref('account_penetration', 'account_penetration') }}
    where
        is_potential_known
        {%- if var('population') == 'customers' %}
        and is_customer
        {%- endif %}
),

by_currency as (
    select * from {{ ref('account_penetration', 'int_penetration_by_currency') }}
),

months as (
    select * from {{ ref('account_penetration', 'int_months') }}
    where is_month_complete and is_window_complete
),

exchange_rates as (
    select * from {{ ref('account_penetration', 'int_exchange_rates_by_month') }}
),

pairs as (
    {% for months_back in var('waterfall_months_back') -%}
    select
        later.month,
        earlier.month as earlier_month,
        {{ months_back }} as months_back
    from months as later
    inner join months as earlier
        on later.month_number - {{ months_back }} = earlier.month_number
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

-- What the rates of the later month add to an amount of the earlier one.
revaluation as (
    select
        by_currency.account_id,
        'revenue' as variant,
        pairs.month,
        pairs.months_back,
        sum(
            by_currency.captured
            * (later.rate_to_reporting - earlier.rate_to_reporting)
        ) as captured,
        sum(
            by_currency.potential
            * (later.rate_to_reporting - earlier.rate_to_reporting)
        ) as potential
    from by_currency
    inner join pairs on by_currency.month = pairs.earlier_month
    inner join exchange_rates as later
        on
            by_currency.currency = later.currency
            and pairs.month = later.month
    inner join exchange_rates as earlier
        on
            by_currency.currency = earlier.currency
            and pairs.earlier_month = earlier.month
    group by by_currency.account_id, pairs.month, pairs.months_back
),

before as (
    select
        earlier.account_id,
        earlier.variant,
        pairs.month,
        pairs.months_back,
        earlier.captured + coalesce(revaluation.captured, 0) as captured,
        earlier.potential + coalesce(revaluation.potential, 0) as potential
    from account_penetration as earlier
    inner join pairs on earlier.month = pairs.earlier_month
    left join revaluation
        on
            earlier.account_id = revaluation.account_id
            and earlier.variant = revaluation.variant
            and pairs.month = revaluation.month
            and pairs.months_back = revaluation.months_back
),

after as (
    select
        later.account_id,
        later.variant,
        pairs.month,
        pairs.months_back,
        later.captured,
        later.potential
    from account_penetration as later
    inner join pairs on later.month = pairs.month
),

both_ends as (
    select
        coalesce(after.account_id, before.account_id) as account_id,
        coalesce(after.variant, before.variant) as variant,
        coalesce(after.month, before.month) as month,
        coalesce(after.months_back, before.months_back) as months_back,
        cast(before.captured as {{ type_double() }}) as captured_before,
        cast(before.potential as {{ type_double() }}) as potential_before,
        cast(after.captured as {{ type_double() }}) as captured_after,
        cast(after.potential as {{ type_double() }}) as potential_after
    from after
    full outer join before
        on
            after.account_id = before.account_id
            and after.variant = before.variant
            and after.month = before.month
            and after.months_back = before.months_back
)

select
    account_id,
    cast(variant as {{ dbt.type_string() }}) as variant,
    month,
    cast(months_back as integer) as months_back,
    captured_before,
    potential_before,
    captured_before / potential_before as rate_before,
    captured_after,
    potential_after,
    captured_after / potential_after as rate_after,
    (captured_after - captured_before)
    * (1 / potential_before + 1 / potential_after) / 2 as selling_effect,
    (captured_before + captured_after) / 2
    * (1 / potential_after - 1 / potential_before) as potential_effect
from both_ends
