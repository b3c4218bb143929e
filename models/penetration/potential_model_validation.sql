-- How good the attainable wallet is: of every fit and quantile what it loses on
-- customers that it has not seen, beside the quantile of their segment.
{%- set quantiles = ['0.80', '0.90', '0.95'] %}
{%- set differences = [
    'loss_difference', 'loss_difference_low', 'loss_difference_high',
] %}
{%- set why_no_fit = "'insufficient data: no customers'" if runs_python()
    else "'insufficient data: Python models are off'" %}
with

fit_months as (
    select * from {{ ref('account_penetration', 'int_wallet_fit_months') }}
    where month = fit_month
),

found as (
    select * from {{ ref('account_penetration', 'int_wallet_models') }}
),

by_quantile as (
    {% for quantile in quantiles -%}
    select
        fit_month,
        cast({{ quantile }} as numeric(3, 2)) as quantile,
        part,
        term,
        quantile_{{ quantile[2:] }} as value,
        accounts,
        data_status
    from found
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

figures as (
    select
        {%- for figure in differences %}
        max(case when 'loss_' || term = '{{ figure }}' then value end)
            as {{ figure }},
        {%- endfor %}
        {%- for model in ['model', 'segment'] %}
        {%- for part in ['pinball_loss', 'coverage'] %}
        max(
            case
                when part = '{{ part }}' and term = '{{ model }}' then value
            end
        ) as {{ model }}_{{ part }},
        {%- endfor %}
        {%- endfor %}
        fit_month,
        quantile,
        max(accounts) as accounts,
        max(data_status) as data_status
    from by_quantile
    group by fit_month, quantile
),

months_and_quantiles as (
    {% for quantile in quantiles -%}
    select
        fit_month,
        cast({{ quantile }} as numeric(3, 2)) as quantile
    from fit_months
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

by_model as (
    {% for model in ['model', 'segment'] -%}
    select
        months_and_quantiles.fit_month,
        months_and_quantiles.quantile,
        '{{ model }}' as model,
        figures.{{ model }}_pinball_loss as pinball_loss,
        figures.{{ model }}_coverage as coverage_share,
        {%- for figure in differences %}
        {% if model == 'model' -%}
        figures.{{ figure }},
        {%- else -%}
        cast(null as {{ type_double() }}) as {{ figure }},
        {%- endif %}
        {%- endfor %}
        figures.accounts,
        coalesce(figures.data_status, {{ why_no_fit }}) as data_status
    from months_and_quantiles
    left join figures
        on
            months_and_quantiles.fit_month = figures.fit_month
            and months_and_quantiles.quantile = figures.quantile
    {{ 'union all' if not loop.last }}
    {% endfor %}
)

select
    fit_month,
    quantile,
    cast(model as {{ dbt.type_string() }}) as model,
    pinball_loss,
    coverage_share,
    loss_difference,
    loss_difference_low,
    loss_difference_high,
    cast(accounts as bigint) as accounts,
    cast(
        case
            when pinball_loss is null then data_status
            when model = 'segment' then 'what to beat'
            when loss_difference_high < 0 then 'better'
            when loss_difference <= 0 then 'better, perhaps by chance'
            else 'worse'
        end as {{ dbt.type_string() }}
    ) as verdict,
    cast(data_status as {{ dbt.type_string() }}) as data_status
from by_model
