{#- An amount for amount_period as one for a year: 365 days, 52 weeks, 12 months.
    `total` spreads over term_months. Both are columns of `relation`. -#}
{% macro annual_amount(amount, relation, of_total=none) -%}
    cast(
        case {{ relation }}.amount_period
            when 'day' then 365 * {{ amount }}
            when 'week' then 52 * {{ amount }}
            when 'month' then 12 * {{ amount }}
            when 'quarter' then 4 * {{ amount }}
            when 'year' then {{ amount }}
            when 'total' then {{ of_total or divided(
                '12 * ' ~ amount, relation ~ '.term_months'
            ) }}
        end as {{ type_money() }}
    )
{%- endmacro %}
