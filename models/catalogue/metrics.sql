-- The catalogue: what every metric means and is computed of, where it is, what
-- it is now and was a year ago, over the portfolio.
-- Decisions: D-PRJ-03.
{%- set relations = metric_relations() %}
with

months as (
    select * from {{ ref('account_penetration', 'int_months') }}
),

metric_history as (
    select * from {{ ref('account_penetration', 'metric_history') }}
),

benchmarks as (
    select * from {{ ref('account_penetration', 'penetration_benchmarks') }}
    where slug = {{ text_literal(var('benchmark')) }}
),

definitions as (
    {% for metric in metric_definitions() -%}
    select
        {%- for text in [
            'slug', 'name', 'definition', 'formula', 'unit', 'grain', 'model',
        ] %}
        {{ text_literal(metric[text]) }} as {{ text }},
        {%- endfor %}
        {{ text_literal(metric.column) }} as column_name,
        {{ text_literal(metric.where or none) }} as row_filter,
        {{ text_literal(relations
            | selectattr(0, 'equalto', metric.slug)
            | map(attribute=1) | join(', ')) }} as related_slugs
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

last_complete as (
    select max(month) as month
    from months
    where is_month_complete
),

-- A year ago whose own twelve months begin before the history is not compared.
compared as (
    select
        last_complete.month,
        year_ago.month as year_ago_month
    from last_complete
    left join months as year_ago
        on
            {{ add_months('last_complete.month', -12) }} = year_ago.month
            and year_ago.is_window_complete
),

valued as (
    select
        definitions.*,
        compared.month,
        now.value as current_value,
        year_ago.value as year_ago_value,
        benchmarks.low as benchmark_low,
        benchmarks.high as benchmark_high
    from definitions
    cross join compared
    left join benchmarks on true
    left join metric_history as now
        on
            definitions.slug = now.slug
            and compared.month = coalesce(now.month, compared.month)
    left join metric_history as year_ago
        on
            definitions.slug = year_ago.slug
            and compared.year_ago_month = year_ago.month
)

select
    slug,
    name,
    definition,
    formula,
    unit,
    grain,
    model,
    column_name,
    row_filter,
    related_slugs,
    month,
    current_value,
    year_ago_value,
    cast({{ metric_verdict() }} as {{ dbt.type_string() }}) as verdict
from valued
