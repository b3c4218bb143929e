-- Every metric of the catalogue over the portfolio, month by month, read from
-- the mart that it is declared in. What is known of today only has no month.
{#- dbt asks for the marts that a model reads before it knows the metrics: both stand in
    YAML that it has yet to parse. So the marts are listed here. #}
{%- set marts = [
    'account_priorities', 'expansion_share', 'group_coverage', 'group_penetration',
    'low_penetration_causes_by_group', 'new_unit_economics', 'nrr_ceiling',
    'penetration_waterfall', 'potential_quality', 'quick_ratio', 'related_metrics',
    'revenue_bridge', 'revenue_retention', 'time_to_expansion', 'whitespace_cells',
] %}
{%- for mart in marts if not execute %}
{%- do ref('account_penetration', mart) %}
{%- endfor %}
{%- for metric in metric_definitions() if execute %}
select
    {{ text_literal(metric.slug) }} as slug,
    {{ 'cast(null as date) as month' if metric.is_as_of else 'month' }},
    cast(
        {{ metric.aggregate or 'max' }}({{ metric.column }})
        as {{ type_double() }}
    ) as value
from {{ ref('account_penetration', metric.model) }}
{%- if metric.where %}
where {{ metric.where }}
{%- endif %}
{%- if not metric.is_as_of %}
group by month
{%- endif %}
{{ 'union all' if not loop.last }}
{%- endfor %}
