{#- A person's name as a list shows it: the id where there is no name, or where
    the var mask_pii hides names. -#}
{% macro person_name(name, id) -%}
    {%- if var('mask_pii') -%}
        {{ text_value(id) }}
    {%- else -%}
        coalesce({{ text_value(name) }}, {{ text_value(id) }})
    {%- endif -%}
{%- endmacro %}
