{#- Money and other amounts: exact, and fine enough that the twelfths of a year
    sum to it again to six decimals. No sum of money is ever a double. -#}
{% macro type_money() -%}
    numeric(28, 8)
{%- endmacro %}

{% macro type_double() -%}
    double precision
{%- endmacro %}


{#- An amount times a rate, to the nearest money; halves go away from 0. -#}
{% macro times(amount, rate) -%}
    {{- adapter.dispatch('times', 'account_penetration')(amount, rate) -}}
{%- endmacro %}

{% macro default__times(amount, rate) -%}
    cast(({{ amount }}) * ({{ rate }}) as {{ type_money() }})
{%- endmacro %}

{#- DuckDB takes 4 µs to round an exact product. A double is a first guess here
    and what the exact product has beyond it is added, a tenth of the time; 1e-17
    turns a half that a double can't tell from less. Beyond 1e13 the guess is too
    far off for that. -#}
{% macro duckdb__times(amount, rate) -%}
    {%- set guess = 'cast(' ~ as_double(amount) ~ ' * ' ~ as_double(rate)
        ~ ' as ' ~ type_money() ~ ')' -%}
    case
        when abs({{ as_double(amount) }} * {{ as_double(rate) }}) < 1e13
            then cast(
                {{ guess }} + cast(
                    {{ as_double('(' ~ amount ~ ') * (' ~ rate ~ ') - ' ~ guess) }}
                    + sign({{ amount }}) * 1e-17 as {{ type_money() }}
                ) as {{ type_money() }}
            )
        else {{ default__times(amount, rate) }}
    end
{%- endmacro %}


{#- An amount divided, to the nearest money; halves go away from 0. NULL where
    the divisor is 0 or NULL. -#}
{% macro divided(amount, divisor) -%}
    {{- adapter.dispatch('divided', 'account_penetration')(amount, divisor) -}}
{%- endmacro %}

{% macro default__divided(amount, divisor) -%}
    cast(({{ amount }}) / nullif({{ divisor }}, 0) as {{ type_money() }})
{%- endmacro %}

{#- Its quotients may have no more decimals than what is divided. -#}
{% macro postgres__divided(amount, divisor) -%}
    {{- default__divided('cast(' ~ amount ~ ' as numeric(48, 28))', divisor) -}}
{%- endmacro %}

{#- DuckDB divides decimals as doubles: a guess, and the same of what it leaves. -#}
{% macro duckdb__divided(amount, divisor) -%}
    {%- set by = 'nullif(' ~ as_double(divisor) ~ ', 0)' -%}
    {%- set guess = 'cast(' ~ as_double(amount) ~ ' / ' ~ by
        ~ ' as ' ~ type_money() ~ ')' -%}
    cast(
        {{ guess }} + cast(
            (
                {{ as_double('(' ~ amount ~ ') - ' ~ guess ~ ' * (' ~ divisor ~ ')') }}
                + sign({{ amount }}) * 1e-9
            ) / {{ by }} as {{ type_money() }}
        ) as {{ type_money() }}
    )
{%- endmacro %}

{% macro as_double(number) -%}
    cast({{ number }} as {{ type_double() }})
{%- endmacro %}


{#- An amount in the reporting currency. A rate of 1 leaves it as it is, to the
    last decimal, so that sums agree however they are taken. -#}
{% macro converted(amount, rate) -%}
    case when {{ rate }} = 1 then {{ amount }} else {{ times(amount, rate) }} end
{%- endmacro %}


{#- A twelfth of an amount a year. -#}
{% macro monthly(amount) -%}
    {{- divided(amount, 12) -}}
{%- endmacro %}


{#- A double; NULL where the divisor is 0 or NULL. -#}
{% macro safe_divide(numerator, denominator) -%}
    (
        cast({{ numerator }} as {{ type_double() }})
        / nullif(cast({{ denominator }} as {{ type_double() }}), 0)
    )
{%- endmacro %}
