-- Every metric of the catalogue over the portfolio, month by month, read from
-- the mart that it is said to be in. What is known of today only has no month.
with

{% for metric in metric_definitions() -%}
of_{{ metric.slug | replace('-', '_') }} as (
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
){{ ',' if not loop.last }}

{% endfor -%}

{% for metric in metric_definitions() -%}
select
    slug,
    month,
    value
from of_{{ metric.slug | replace('-', '_') }}
{{ 'union all' if not loop.last }}
{% endfor %}
