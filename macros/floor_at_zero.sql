{#- What a customer's lines sum to as its MRR: 0 where they sum to less than 0, or
    to no more than twelfths, rounded, leave of lines that cancel out. -#}
{% macro floor_at_zero(amount) -%}
    case when {{ amount }} < 0.000001 then 0 else {{ amount }} end
{%- endmacro %}
