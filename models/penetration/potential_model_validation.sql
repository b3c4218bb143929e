-- How good the attainable wallet is: of every fit and quantile what it loses on
-- customers that it has not seen, beside the quantile of their segment.
with

fit_months as (
    select * from {{ ref('account_penetration', 'int_wallet_fit_months') }}
    where month = fit_month
),

found as (
    select * from {{ ref('account_penetration', 'int_wallet_models') }}
),

quantiles as (
    select cast(0.80 as numeric(3, 2)) as quantile
    union all
    select cast(0.90 as numeric(3, 2)) as quantile
    union all
    select cast(0.95 as numeric(3, 2)) as quantile
),

models as (
    select 'model' as model
    union all
    select 'segment' as model
),

-- Of a fit that failed nothing is found but how many customers, and why.
checks as (
    select
        fit_months.fit_month,
        quantiles.quantile,
        models.model,
        found.part,
        found.term,
        case quantiles.quantile
            when 0.80 then found.quantile_80
            when 0.90 then found.quantile_90
            else found.quantile_95
        end as value,
        found.accounts,
        found.data_status
    from fit_months
    cross join quantiles
    cross join models
    left join found on fit_months.fit_month = found.fit_month
),

figures as (
    select
        fit_month,
        quantile,
        model,
        max(case when part = 'pinball_loss' and term = model then value end)
            as pinball_loss,
        max(case when part = 'coverage' and term = model then value end)
            as coverage_share,
        {%- for term in ['difference', 'difference_low', 'difference_high'] %}
        max(case when model = 'model' and term = '{{ term }}' then value end)
            as loss_{{ term }},
        {%- endfor %}
        max(accounts) as accounts,
        coalesce(
            max(data_status),
            {{ "'insufficient data: no customers'" if runs_python()
                else "'insufficient data: Python models are off'" }}
        ) as data_status
    from checks
    group by fit_month, quantile, model
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
from figures
