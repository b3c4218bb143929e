-- How closely each related metric goes with the revenue penetration rate,
-- across customers at the end of the last complete month: Pearson's and
-- Spearman's coefficient with their intervals.
with

customer_values as (
    select * from {{ ref('account_penetration', 'int_customer_values') }}
),

last_month as (
    select month
    from {{ ref('account_penetration', 'int_months') }}
    where is_last_complete
),

ranked as (
    select
        *,
        rank() over (partition by metric order by value)
        + (count(*) over (partition by metric, value) - 1) / 2.0
            as value_rank,
        rank() over (partition by metric order by revenue_rate)
        + (count(*) over (partition by metric, revenue_rate) - 1) / 2.0
            as rate_rank
    from customer_values
),

correlated as (
    {% for method, pair in {
        'pearson': ['value', 'revenue_rate'],
        'spearman': ['value_rank', 'rate_rank'],
    }.items() -%}
    select
        metric,
        '{{ method }}' as method,
        count(*) as n,
        -- What is the same for all goes with nothing.
        case
            when
                {{ varies('value') }}
                and {{ varies('revenue_rate') }}
                then {{ twelve_decimals(
                    'corr(cast(' ~ pair[0] ~ ' as ' ~ type_double()
                    ~ '), cast(' ~ pair[1] ~ ' as ' ~ type_double() ~ '))'
                ) }}
        end as coefficient
    from ranked
    group by metric
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

methods as (
    select 'pearson' as method
    union all
    select 'spearman' as method
),

metrics as (
    select
        notes.metric,
        notes.note,
        methods.method
    from {{ ref('account_penetration', 'customer_metric_notes') }} as notes
    cross join methods
),

joined as (
    select
        metrics.metric,
        metrics.method,
        metrics.note,
        last_month.month,
        coalesce(correlated.n, 0) as n,
        correlated.coefficient,
        coalesce(correlated.n, 0) >= {{ var('minimum_compared_accounts') }}
            as is_enough
    from metrics
    cross join last_month
    left join correlated
        on
            metrics.metric = correlated.metric
            and metrics.method = correlated.method
)

select
    cast(metric as {{ dbt.type_string() }}) as metric,
    cast(method as {{ dbt.type_string() }}) as method,
    month,
    cast(n as bigint) as n,
    case when is_enough then coefficient end as coefficient,
    {% for column, side in {'low': -1, 'high': 1}.items() -%}
    case
        when not is_enough then null
        when method = 'spearman'
            then {{ fisher('coefficient', 'n', side, true) }}
        else {{ fisher('coefficient', 'n', side, false) }}
    end as {{ column }},
    {% endfor -%}
    cast(
        case
            when not is_enough
                then
                    'insufficient data: '
                    || cast(n as {{ dbt.type_string() }}) || ' customers, '
                    || {{ text_literal(
                        var('minimum_compared_accounts') ~ ' needed'
                    ) }}
            when coefficient is null
                then 'insufficient data: the same for every customer'
            else 'ok'
        end as {{ dbt.type_string() }}
    ) as data_status,
    cast(note as {{ dbt.type_string() }}) as note
from joined
