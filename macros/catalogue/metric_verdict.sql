{#- What the current value says: below, within or above a published range, ends inclusive;
    the metric's own words; or up, down or unchanged against a year ago. NULL: not known. -#}
{% macro metric_verdict() -%}
    case
        {%- for metric in metric_definitions() if metric.low or metric.verdict %}
        when slug = '{{ metric.slug }}' then
            {%- if metric.verdict %}
            {{ metric.verdict }}
            {%- else %}
            case
                when current_value < {{ metric.low }} then 'below'
                when current_value > {{ metric.high }} then 'above'
                when current_value is not null then 'within'
            end
            {%- endif %}
        {%- endfor %}
        when current_value > year_ago_value then 'up'
        when current_value < year_ago_value then 'down'
        when current_value = year_ago_value then 'unchanged'
    end
{%- endmacro %}
