{#- What a periodic line of int_revenue_line_terms is on a date, while in force:
    whether it is paused or discounted, and its amount a year, net of a discount. -#}
{% macro is_paused_on(line, date) -%}
    coalesce(
        {{ line }}.paused_on <= {{ date }}
        and ({{ line }}.resumed_on > {{ date }} or {{ line }}.resumed_on is null),
        false
    )
{%- endmacro %}


{#- Whether it is in a pause that has not lapsed, and was in force at a month's end
    before it: what was never seen in force is not held. -#}
{% macro is_held_on(line, date) -%}
    (
        {{ is_paused_on(line, date) }}
        and coalesce({{ line }}.pause_lapses_on > {{ date }}, false)
        and {{ line }}.in_force_from <= {{ month_end_before(line ~ '.paused_on') }}
    )
{%- endmacro %}


{% macro is_discounted_on(line, date) -%}
    (
        coalesce({{ line }}.discount_from <= {{ date }}, true)
        and coalesce({{ line }}.discount_until > {{ date }}, true)
    )
{%- endmacro %}


{% macro net_annual_amount_on(line, date) -%}
    case
        when {{ is_discounted_on(line, date) }}
            then {{ line }}.annual_amount - {{ line }}.annual_discount
        else {{ line }}.annual_amount
    end
{%- endmacro %}


{#- Of an amount a year what its month is worth on a date: less in the last month
    of a total that ends within it. -#}
{% macro part_on(amount, line, date) -%}
    case
        when {{ line }}.last_month_from <= {{ date }}
            then {{ divided(
                '(' ~ amount ~ ') * ' ~ line ~ '.days_of_last_month',
                line ~ '.days_of_month',
            ) }}
        else {{ amount }}
    end
{%- endmacro %}
