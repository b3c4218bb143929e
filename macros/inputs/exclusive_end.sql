{#- The first day after a period, from an end as the user's data give it. -#}
{% macro exclusive_end(date) -%}
    {%- if var('end_dates_are_inclusive') -%}
        {{ add_days(date, 1) }}
    {%- else -%}
        {{ date }}
    {%- endif -%}
{%- endmacro %}
