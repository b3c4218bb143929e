{#- Whether a movement sells across rather than up: into a new unit or with a new
    product (var cross_sell_definition: either, product, unit). -#}
{% macro is_cross_sell() -%}
    {{ {
        'either': 'is_new_unit or is_new_product',
        'product': 'is_new_product',
        'unit': 'is_new_unit',
    }[var('cross_sell_definition')] }}
{%- endmacro %}
