-- The attainable wallet of every account and month: the terms that the wallet
-- model found, added up; in order, and at least what is captured.
-- Decisions: D-PEN-41.
{%- set quantiles = ['80', '90', '95'] %}
{%- set kinds = ['industry', 'region'] %}
{%- set sizes = [
    'employee_count', 'annual_revenue', 'addressable_units', 'potential_users',
] %}
with

wallet_features as (
    select * from {{ ref('account_penetration', 'int_wallet_features') }}
),

fit_months as (
    select * from {{ ref('account_penetration', 'int_wallet_fit_months') }}
),

terms as (
    select * from {{ ref('account_penetration', 'int_wallet_models') }}
),

fits as (
    select
        {%- for size in sizes %}
        max(case when term = '{{ size }}' then lowest end) as lowest_{{ size }},
        max(case when term = '{{ size }}' then highest end)
            as highest_{{ size }},
        {%- endfor %}
        {%- for q in quantiles %}
        {%- for size in sizes %}
        {%- for level in ['value', 'missing'] %}
        max(
            case
                when term = '{{ size }}' and level = '{{ level }}'
                    then quantile_{{ q }}
            end
        ) as {{ size }}_{{ level }}_{{ q }},
        {%- endfor %}
        {%- endfor %}
        {%- for kind in kinds %}
        max(
            case
                when term = '{{ kind }}' and level = 'other'
                    then quantile_{{ q }}
            end
        ) as {{ kind }}_{{ q }},
        {%- endfor %}
        max(case when term = 'intercept' then quantile_{{ q }} end)
            as intercept_{{ q }},
        {%- endfor %}
        fit_month,
        max(accounts) as accounts,
        max(data_status) as data_status
    from terms
    where part = 'coefficient'
    group by fit_month
),

added_up as (
    select
        {%- for q in quantiles %}
        fits.intercept_{{ q }}
        {%- for size in sizes %}
        + case
            when wallet_features.{{ size }} is null
                then fits.{{ size }}_missing_{{ q }}
            else
                fits.{{ size }}_value_{{ q }}
                -- Never below 0: without a fit no range is known.
                * ln(1 + greatest(
                    0, fits.lowest_{{ size }},
                    least(wallet_features.{{ size }}, fits.highest_{{ size }})
                ))
        end
        {%- endfor %}
        {%- for kind in kinds %}
        + coalesce({{ kind }}.quantile_{{ q }}, fits.{{ kind }}_{{ q }})
        {%- endfor %} as log_{{ q }},
        {%- endfor %}
        wallet_features.account_id,
        wallet_features.month,
        wallet_features.captured,
        fit_months.fit_month,
        fits.accounts,
        case
            when not {{ runs_python() | lower }}
                then 'insufficient data: Python models are off'
            when fit_months.fit_month is null
                then 'insufficient data: no fit yet'
            when fits.fit_month is null then 'insufficient data: no customers'
            when fits.data_status != 'ok' then fits.data_status
            when
                coalesce(
                    {%- for size in sizes %}
                    cast(wallet_features.{{ size }} as {{ dbt.type_string() }}),
                    {%- endfor %}
                    wallet_features.industry,
                    wallet_features.region
                ) is null
                then 'insufficient data: nothing is known of the account'
            else 'ok'
        end as data_status
    from wallet_features
    inner join fit_months on wallet_features.month = fit_months.month
    left join fits on fit_months.fit_month = fits.fit_month
    {%- for kind in kinds %}
    left join terms as {{ kind }}
        on
            fit_months.fit_month = {{ kind }}.fit_month
            and {{ kind }}.term = '{{ kind }}'
            and coalesce(wallet_features.{{ kind }}, 'unknown') = {{ kind }}.level
    {%- endfor %}
),

in_money as (
    select
        {%- for q in quantiles %}
        case when data_status = 'ok' then {{ money_of_log('log_' ~ q) }} end
            as wallet_{{ q }},
        {%- endfor %}
        account_id,
        month,
        captured,
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
