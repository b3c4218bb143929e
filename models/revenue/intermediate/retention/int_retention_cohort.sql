-- Each customer's MRR at both ends of each window, at the exchange rates of the
-- opening month. A customer is the ultimate parent as of the closing month, so
-- that a merger restates the past (var hierarchy_mode: as of each end).
-- Decisions: D-COR-22.
{%- set ends = {'opening': 'opening_month', 'closing': 'month'} %}
with

account_mrr as (
    select * from {{ ref('account_penetration', 'int_account_mrr') }}
    where mrr != 0 or paused_mrr != 0
),

windows as (
    select * from {{ ref('account_penetration', 'int_retention_windows') }}
),

exchange_rates as (
    select * from {{ ref('account_penetration', 'int_exchange_rates_by_month') }}
),

account_customers as (
    select * from {{ ref('account_penetration', 'int_account_customers') }}
),

both_ends as (
    {% for end, month in ends.items() -%}
    select
        windows.month,
        windows.window_months,
        windows.opening_month,
        windows.{{ month if var('hierarchy_mode') == 'as_was' else 'month' }}
            as hierarchy_month,
        account_mrr.account_id,
        account_mrr.currency,
        {{ 'mrr' if end == 'opening' else 0 }} as opening_mrr,
        {{ 'paused_mrr' if end == 'opening' else 0 }} as paused_opening_mrr,
        {{ 'mrr' if end == 'closing' else 0 }} as closing_mrr
    from windows
    inner join account_mrr on windows.{{ month }} = account_mrr.month
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

by_customer as (
    select
        account_customers.customer_id,
        both_ends.month,
        {%- for amount in [
            'opening_mrr', 'closing_mrr', 'paused_opening_mrr',
        ] %}
        sum(
            {{ converted(
                'both_ends.' ~ amount, 'exchange_rates.rate_to_reporting'
            ) }}
        ) as {{ amount }},
        {%- endfor %}
        both_ends.window_months
    from both_ends
    inner join exchange_rates
        on
            both_ends.currency = exchange_rates.currency
            and both_ends.opening_month = exchange_rates.month
    inner join account_customers
        on
            both_ends.account_id = account_customers.account_id
            and both_ends.hierarchy_month >= account_customers.from_month
            and both_ends.hierarchy_month < account_customers.until_month
    group by
        account_customers.customer_id, both_ends.month, both_ends.window_months
),

floor_at_zero as (
    select
        customer_id,
        month,
        window_months,
        {{ floor_at_zero('opening_mrr') }} as opening_mrr,
        {{ floor_at_zero('closing_mrr') }} as closing_mrr,
        paused_opening_mrr
    from by_customer
)

select
    customer_id,
    month,
    window_months,
    cast(opening_mrr as {{ type_money() }}) as opening_mrr,
    cast(
        case when opening_mrr > 0 then closing_mrr else 0 end
        as {{ type_money() }}
    ) as retained_mrr,
    cast(least(opening_mrr, closing_mrr) as {{ type_money() }})
        as gross_retained_mrr,
    cast(paused_opening_mrr as {{ type_money() }}) as paused_opening_mrr
from floor_at_zero
