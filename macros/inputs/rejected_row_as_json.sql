{#- The row as it came, kept only where it is rejected. -#}
{% macro rejected_row_as_json() -%}
    case when rejection_reason is not null then {{ row_as_json('raw_row') }} end
{%- endmacro %}
