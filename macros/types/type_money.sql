{#- Money and other amounts: exact, and fine enough that the twelfths of a year
    sum to it again to six decimals. -#}
{% macro type_money() -%}
    numeric(28, 8)
{%- endmacro %}

{% macro type_double() -%}
    double precision
{%- endmacro %}


{#- An amount times a rate. Decimals of two scales multiply to a third one that
    no engine agrees on, so the product goes through a double. -#}
{% macro times(amount, rate) -%}
    cast(
        cast({{ amount }} as {{ type_double() }})
        * cast({{ rate }} as {{ type_double() }}) as {{ type_money() }}
    )
{%- endmacro %}


{#- An amount in the reporting currency. A rate of 1 leaves it as it is, to the
    last decimal, so that sums agree however they are taken. -#}
{% macro converted(amount, rate) -%}
    case when {{ rate }} = 1 then {{ amount }} else {{ times(amount, rate) }} end
{%- endmacro %}


{#- A twelfth of an amount a year. -#}
{% macro monthly(amount) -%}
    cast({{ safe_divide(amount, 12) }} as {{ type_money() }})
{%- endmacro %}


{#- A double; NULL where the divisor is 0 or NULL. -#}
{% macro safe_divide(numerator, denominator) -%}
    (
        cast({{ numerator }} as {{ type_double() }})
        / nullif(cast({{ denominator }} as {{ type_double() }}), 0)
    )
{%- endmacro %}
