{#- An amount for amount_period as one for a year: 365 days, 52 weeks, 12 months.
    `total` spreads over term_months. Both are columns of `relation`. -#}
{% macro annual_amount(amount, relation, of_total=none) -%}
    cast(
        case {{ relation }}.amount_period
            when 'total' then {{ of_total or divided(
                '12 * ' ~ amount, relation ~ '.term_months'
            ) }}
            else {{ amount }} * {{ periods_a_year(relation ~ '.amount_period') }}
        end as {{ type_money() }}
    )
{%- endmacro %}


{#- An amount for a period as money a year, a total or what names no period as it
    stands: what rows hold, to be compared, not what they capture. -#}
{% macro money_a_year(amount, period) -%}
    {{ amount }} * coalesce({{ periods_a_year(period) }}, 1)
{%- endmacro %}


{#- How often a period comes in a year; NULL for a total, and for what is no period. -#}
{% macro periods_a_year(period) -%}
    case {{ period }}
        when 'day' then 365
        when 'week' then 52
        when 'month' then 12
        when 'quarter' then 4
        when 'year' then 1
    end
{%- endmacro %}
