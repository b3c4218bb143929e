-- The catalogue: what every metric means and is computed of, where it is, what
-- it is now and was a year ago, over the portfolio.
-- Decisions: D-PRJ-03.
{%- set metrics = metric_definitions() if execute else [] %}
{%- set relations = metric_relations() if execute else [] %}
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
    {% for metric in metrics -%}
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

-- A year ago whose own twelve months begin before the history is not compared.
compared as (
    select
        months.month,
        year_ago.month as year_ago_month
    from months
    left join months as year_ago
        on
            {{ add_months('months.month', -12) }} = year_ago.month
            and year_ago.is_window_complete
    where months.is_last_complete
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
    left join compared on true
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
    -- Below, within or above a published range, ends inclusive; the metric's own
    -- words; or against a year ago. NULL: there is nothing to compare it with.
    cast(
        case
            when current_value is null then 'insufficient data'
            {%- for metric in metrics if metric.verdict %}
            when slug = '{{ metric.slug }}' then {{ metric.verdict }}
            {%- endfor %}
            {%- for metric in metrics if metric.low %}
            when slug = '{{ metric.slug }}'
                then case
                    when current_value < {{ metric.low }} then 'below'
                    when current_value > {{ metric.high }} then 'above'
                    else 'within'
                end
            {%- endfor %}
            when current_value > year_ago_value then 'up'
            when current_value < year_ago_value then 'down'
            when current_value = year_ago_value then 'unchanged'
        end as {{ dbt.type_string() }}
    ) as verdict
from valued
