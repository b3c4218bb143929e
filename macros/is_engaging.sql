{#- Whether a touch of `engagements` engages: they came to marketing or sales, or
    may have. -#}
{% macro is_engaging(engagements) -%}
    {{ engagements }}.channel in ('marketing', 'sales')
    and coalesce({{ engagements }}.direction != 'outbound', true)
{%- endmacro %}
