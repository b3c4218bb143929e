{#- An amount for amount_period as one for a year. `total` spreads over
    term_months. Both are columns of `relation`. -#}
{% macro annual_amount(amount, relation) -%}
    cast(
        case {{ relation }}.amount_period
            when 'month' then 12 * {{ amount }}
            when 'quarter' then 4 * {{ amount }}
            when 'year' then {{ amount }}
            when 'total' then cast(
                {{ safe_divide('12 * ' ~ amount, relation ~ '.term_months') }}
                as {{ type_money() }}
            )
        end as {{ type_money() }}
    )
{%- endmacro %}
