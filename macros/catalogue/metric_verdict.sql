{#- What the current value says: below, within or above a published range, ends inclusive;
    the metric's own words; or up, down or unchanged against a year ago. NULL: there is
    nothing to compare it with. -#}
{% macro metric_verdict() -%}
    case
        when current_value is null then 'insufficient data'
        {%- for metric in metric_definitions() if metric.low or metric.verdict %}
        when slug = '{{ metric.slug }}' then
            {%- if metric.verdict %}
            {{ metric.verdict }}
            {%- else %}
            case
                when current_value < {{ metric.low }} then 'below'
                when current_value > {{ metric.high }} then 'above'
                else 'within'
            end
            {%- endif %}
        {%- endfor %}
        when current_value > year_ago_value then 'up'
        when current_value < year_ago_value then 'down'
        when current_value = year_ago_value then 'unchanged'
    end
{%- endmacro %}
