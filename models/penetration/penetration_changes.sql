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
        and is_month_complete
        and is_window_complete
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
        {%- for amount in ['captured', 'potential'] %}
        sum(
            by_currency.{{ amount }}
            * (later.rate_to_reporting - earlier.rate_to_reporting)
        ) as {{ amount }},
        {%- endfor %}
        pairs.month,
        pairs.months_back
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

ends as (
    select
        account_penetration.account_id,
        account_penetration.variant,
        pairs.month,
        pairs.months_back,
        cast(null as {{ type_money() }}) as captured_before,
        cast(null as {{ type_money() }}) as potential_before,
        account_penetration.captured as captured_after,
        account_penetration.potential as potential_after
    from account_penetration
    inner join pairs on account_penetration.month = pairs.month
    union all
    select
        account_penetration.account_id,
        account_penetration.variant,
        pairs.month,
        pairs.months_back,
        {%- for amount in ['captured', 'potential'] %}
        account_penetration.{{ amount }} + case
            when account_penetration.variant = 'revenue'
                then coalesce(revaluation.{{ amount }}, 0)
            else 0
        end as {{ amount }}_before,
        {%- endfor %}
        cast(null as {{ type_money() }}) as captured_after,
        cast(null as {{ type_money() }}) as potential_after
    from account_penetration
    inner join pairs on account_penetration.month = pairs.earlier_month
    left join revaluation
        on
            account_penetration.account_id = revaluation.account_id
            and pairs.month = revaluation.month
            and pairs.months_back = revaluation.months_back
),

both_ends as (
    select
        account_id,
        variant,
        {%- for column in [
            'captured_before', 'potential_before', 'captured_after',
            'potential_after',
        ] %}
        cast(max({{ column }}) as {{ type_double() }}) as {{ column }},
        {%- endfor %}
        month,
        months_back
    from ends
    group by account_id, variant, month, months_back
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
