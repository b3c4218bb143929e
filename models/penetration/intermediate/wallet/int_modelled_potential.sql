-- The attainable wallet of every account and month: the terms that the wallet
-- model found for what is known of it, added up; in order, and at least what is
-- captured.
-- Decisions: D-PEN-41.
{%- set sizes = [
    'employee_count', 'annual_revenue', 'addressable_units', 'potential_users',
] %}
{%- set kinds = ['industry', 'region'] %}
with

wallet_features as (
    select * from {{ ref('account_penetration', 'int_wallet_features') }}
),

fit_months as (
    select * from {{ ref('account_penetration', 'int_wallet_fit_months') }}
),

terms as (
    select * from {{ ref('account_penetration', 'int_wallet_models') }}
    where part = 'coefficient'
),

-- A size has one term where it is known and another where it is missing; an
-- industry or region without a term of its own has that of the others.
added_up as (
    select
        {%- for q in [80, 90, 95] %}
        intercept.quantile_{{ q }}
        {%- for size in sizes %}
        + {{ size }}.quantile_{{ q }} * case
            when wallet_features.{{ size }} is null then 1
            -- Never below 0: without a fit no range is known.
            else ln(1 + greatest(
                0, {{ size }}.lowest,
                least(wallet_features.{{ size }}, {{ size }}.highest)
            ))
        end
        {%- endfor %}
        {%- for kind in kinds %}
        + coalesce({{ kind }}.quantile_{{ q }}, other_{{ kind }}.quantile_{{ q }})
        {%- endfor %} as log_{{ q }},
        {%- endfor %}
        wallet_features.account_id,
        wallet_features.month,
        wallet_features.captured,
        fit_months.fit_month,
        intercept.accounts,
        case
            when not {{ runs_python() | lower }}
                then 'insufficient data: Python models are off'
            when fit_months.fit_month is null
                then 'insufficient data: no fit yet'
            when intercept.fit_month is null
                then 'insufficient data: no customers'
            when intercept.data_status != 'ok' then intercept.data_status
            when {% for feature in sizes + kinds -%}
                wallet_features.{{ feature }} is null
                {{ 'and' if not loop.last }}
                {% endfor -%}
                then 'insufficient data: nothing is known of the account'
            else 'ok'
        end as data_status
    from wallet_features
    inner join fit_months on wallet_features.month = fit_months.month
    left join terms as intercept
        on
            fit_months.fit_month = intercept.fit_month
            and intercept.term = 'intercept'
    {%- for size in sizes %}
    left join terms as {{ size }}
        on
            fit_months.fit_month = {{ size }}.fit_month
            and {{ size }}.term = '{{ size }}'
            and (wallet_features.{{ size }} is null) = ({{ size }}.level = 'missing')
    {%- endfor %}
    {%- for kind in kinds %}
    left join terms as {{ kind }}
        on
            fit_months.fit_month = {{ kind }}.fit_month
            and {{ kind }}.term = '{{ kind }}'
            and coalesce(wallet_features.{{ kind }}, 'unknown') = {{ kind }}.level
    left join terms as other_{{ kind }}
        on
            fit_months.fit_month = other_{{ kind }}.fit_month
            and other_{{ kind }}.term = '{{ kind }}'
            and other_{{ kind }}.level = 'other'
    {%- endfor %}
),

in_money as (
    select
        account_id,
        month,
        captured,
        {%- for q in [80, 90, 95] %}
        case when data_status = 'ok' then {{ money_of_log('log_' ~ q) }} end
            as wallet_{{ q }},
        {%- endfor %}
        fit_month,
        accounts,
        data_status
    from added_up
)

select
    account_id,
    month,
    captured,
    {{ in_order_of_quantiles('captured') }},
    fit_month,
    accounts,
    data_status
from in_money
