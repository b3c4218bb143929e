-- Revenue of each customer in the months of each window and in the same months
-- a year before, for vendors who are paid by the transaction. Exchange rates of
-- the month a year before; a customer is the parent as of the closing month.
-- Var consumption_cohort = first_month: only who bought in the first month of
-- the year before, since one who came later has fewer months there than now.
{%- set window_lengths = [1, 3, 12] %}
{%- set of_first_month = var('consumption_cohort') == 'first_month' %}
{%- set ends = {'opening': 'opening_month', 'closing': 'month'} %}
{%- if of_first_month %}
    {%- do ends.update({'first': 'first_month'}) %}
{%- endif %}
with

account_mrr as (
    select * from {{ ref('account_penetration', 'int_account_mrr') }}
    where revenue != 0
),

months as (
    select
        *,
        row_number() over (order by month) as month_of_history
    from {{ ref('account_penetration', 'int_months') }}
),

exchange_rates as (
    select * from {{ ref('account_penetration', 'int_exchange_rates_by_month') }}
),

account_customers as (
    select * from {{ ref('account_penetration', 'int_account_customers') }}
),

first_months as (
    select
        account_id,
        currency,
        min(month) as first_month
    from account_mrr
    group by account_id, currency
),

rolling as (
    select
        first_months.account_id,
        first_months.currency,
        {%- for window_months in window_lengths %}
        sum(coalesce(account_mrr.revenue, 0)) over (
            partition by first_months.account_id, first_months.currency
            order by months.month
            rows between {{ window_months - 1 }} preceding and current row
        ) as revenue_of_{{ window_months }},
        {%- endfor %}
        months.month
    from first_months
    inner join months on first_months.first_month <= months.month
    left join account_mrr
        on
            first_months.account_id = account_mrr.account_id
            and first_months.currency = account_mrr.currency
            and months.month = account_mrr.month
),

-- The window a year before lies within the history as a whole.
windows as (
    {{ windows_a_year_apart(window_lengths) }}
),

both_ends as (
    {% for end, month in ends.items() -%}
    select
        windows.month,
        windows.window_months,
        windows.opening_month,
        rolling.account_id,
        rolling.currency,
        '{{ end }}' as window_end,
        {% if end == 'first' -%}
        rolling.revenue_of_1 as revenue
        {%- else -%}
        case windows.window_months
            {% for window_months in window_lengths -%}
            when {{ window_months }} then rolling.revenue_of_{{ window_months }}
            {% endfor -%}
        end as revenue
        {%- endif %}
    from windows
    inner join rolling on windows.{{ month }} = rolling.month
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

by_customer as (
    select
        account_customers.customer_id,
        both_ends.month,
        {%- for end in ends %}
        sum(
            case
                when both_ends.window_end != '{{ end }}' then 0
                else {{ converted(
                    'both_ends.revenue', 'exchange_rates.rate_to_reporting'
                ) }}
            end
        ) as {{ end }},
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
            and both_ends.month >= account_customers.from_month
            and both_ends.month < account_customers.until_month
    group by
        account_customers.customer_id, both_ends.month, both_ends.window_months
)

select
    customer_id,
    month,
    window_months,
    cast(opening as {{ type_money() }}) as opening_mrr,
    cast({{ floor_at_zero('closing') }} as {{ type_money() }})
        as retained_mrr,
    cast(
        least(opening, {{ floor_at_zero('closing') }}) as {{ type_money() }}
    ) as gross_retained_mrr,
    cast(0 as {{ type_money() }}) as paused_opening_mrr
from by_customer
where
    {{ floor_at_zero('opening') }} > 0
{%- if of_first_month %}
    and {{ floor_at_zero('first') }} > 0
    {%- endif %}
