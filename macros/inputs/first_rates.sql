{#- Every currency that can be converted, the day from which it can and its highest
    rate: the reporting currency needs none. -#}
{% macro first_rates(exchange_rates) %}
    select
        currency,
        min(rate_date) as first_rate_on,
        cast(max(rate_to_reporting) as {{ type_double() }}) as highest_rate
    from {{ exchange_rates }}
    where currency != {{ text_literal(var('reporting_currency')) }}
    group by currency
    union all
    select
        {{ text_literal(var('reporting_currency')) }} as currency,
        cast('0001-01-01' as date) as first_rate_on,
        1 as highest_rate
{% endmacro %}


{#- The first day on which an amount must be converted: before the history
    starts, nothing is. -#}
{% macro first_date_to_convert(date) -%}
    {%- if var('history_starts_on') is none -%}
        {{ date }}
    {%- else -%}
        greatest(
            {{ date }}, cast({{ text_literal(var('history_starts_on')) }} as date)
        )
    {%- endif -%}
{%- endmacro %}
