-- Each customer at both ends of each retention window (1, 3 and 12 months to
-- month), both valued at the exchange rates of the opening month. Only complete
-- months close a window, and none opens before the history starts.
{%- set ends = {
    'opening': 'windows.opening_month', 'closing': 'windows.month',
} %}
with

customer_mrr as (
    select * from {{ ref('int_customer_mrr') }}
),

months as (
    select * from {{ ref('int_months') }}
),

exchange_rates as (
    select * from {{ ref('int_exchange_rates_by_month') }}
),

windows as (
    {% for window_months in [1, 3, 12] -%}
    select
        {{ window_months }} as window_months,
        closing.month,
        opening.month as opening_month
    from months as closing
    inner join months as opening
        on closing.month_number - {{ window_months }} = opening.month_number
    where closing.is_month_complete
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

both_ends as (
    {% for end in ends -%}
    select
        windows.month,
        windows.window_months,
        windows.opening_month,
        customer_mrr.customer_id,
        customer_mrr.currency,
        {{ 'mrr' if end == 'opening' else 0 }} as opening_mrr,
        {{ 'paused_mrr' if end == 'opening' else 0 }} as paused_opening_mrr,
        {{ 'mrr' if end == 'closing' else 0 }} as closing_mrr
    from windows
    inner join customer_mrr
        on {{ ends[end] }} = customer_mrr.month
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

valued as (
    select
        both_ends.month,
        both_ends.window_months,
        both_ends.customer_id,
        sum({{ times('opening_mrr', 'rate_to_reporting') }}) as opening_mrr,
        sum({{ times('paused_opening_mrr', 'rate_to_reporting') }})
            as paused_opening_mrr,
        sum({{ times('closing_mrr', 'rate_to_reporting') }}) as closing_mrr
    from both_ends
    inner join exchange_rates
        on
            both_ends.currency = exchange_rates.currency
            and both_ends.opening_month = exchange_rates.month
    group by
        both_ends.month, both_ends.window_months, both_ends.customer_id
)

select
    customer_id,
    month,
    window_months,
    cast(greatest(opening_mrr, 0) as {{ type_money() }}) as opening_mrr,
    cast(paused_opening_mrr as {{ type_money() }}) as paused_opening_mrr,
    cast(greatest(closing_mrr, 0) as {{ type_money() }}) as closing_mrr
from valued
