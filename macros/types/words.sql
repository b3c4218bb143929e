{#- A number as text, times a factor and rounded: a share has the factor 100 and one
    decimal. percent_in_words adds the sign. -#}
{% macro in_words(number, factor=1, decimals=1) -%}
    cast(
        cast({{ number }} * {{ factor }} as numeric(28, {{ decimals }}))
        as {{ dbt.type_string() }}
    )
{%- endmacro %}


{% macro percent_in_words(share) -%}
    {{ in_words(share, 100) }} || ' %'
{%- endmacro %}


{#- A share in words, in whole per cent. -#}
{% macro whole_percent(share) -%}
    cast(
        cast(round(cast(100 * ({{ share }}) as {{ type_money() }}), 0) as bigint)
        as {{ dbt.type_string() }}
    ) || ' %'
{%- endmacro %}


{#- An amount in words, without decimals. -#}
{% macro whole_amount(amount) -%}
    {{ whole_number(amount) }}
    || {{ text_literal(' ' ~ var('reporting_currency')) }}
{%- endmacro %}


{#- A number in words, rounded to a whole one. -#}
{% macro whole_number(number) -%}
    cast(
        cast(round(cast({{ number }} as {{ type_money() }}), 0) as bigint)
        as {{ dbt.type_string() }}
    )
{%- endmacro %}


{#- The number of a signal in words, by its unit. -#}
{% macro signal_number(value, unit) -%}
    case
        when {{ unit }} in ('share', 'ratio') then {{ whole_percent(value) }}
        else {{ whole_number(value) }}
    end
{%- endmacro %}


{#- An amount in words, with its thousands apart: 12,345 USD. -#}
{% macro grouped_amount(amount) -%}
    {{ grouped_text('round(' ~ amount ~ ')') }} || ' ' || {{ text_literal(var('reporting_currency')) }}
{%- endmacro %}


{% macro grouped_text(number) %}
    {{- adapter.dispatch('grouped_text', 'account_penetration')(number) -}}
{% endmacro %}

{% macro duckdb__grouped_text(number) -%}
    format('{:,}', cast({{ number }} as hugeint))
{%- endmacro %}

{% macro postgres__grouped_text(number) -%}
    trim(to_char({{ number }}, 'FM999,999,999,999,999,999,990'))
{%- endmacro %}
