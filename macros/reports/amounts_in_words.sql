{#- An amount and a share as words say them: 12,345 USD, 3.4 %. -#}
{% macro amount_text(amount) -%}
    {{ grouped_text('round(' ~ amount ~ ')') }} || ' ' || {{ text_literal(var('reporting_currency')) }}
{%- endmacro %}

{% macro percent_text(share) -%}
    cast(cast(100 * {{ share }} as numeric(28, 1)) as {{ dbt.type_string() }}) || ' %'
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
