{#- An amount for a period as money a year, a total or what names no period as it
    stands: what rows hold, to be compared, not what they capture. -#}
{% macro money_a_year(amount, period) -%}
    {{ amount }} * case {{ period }}
        when 'day' then 365
        when 'week' then 52
        when 'month' then 12
        when 'quarter' then 4
        else 1
    end
{%- endmacro %}
