{#- Every currency that can be converted and the day from which it can: the
    reporting currency needs no rate. -#}
{% macro first_rates(exchange_rates) %}
    select
        currency,
        min(rate_date) as first_rate_on
    from {{ exchange_rates }}
    where currency != '{{ var("reporting_currency") }}'
    group by currency
    union all
    select
        '{{ var("reporting_currency") }}' as currency,
        cast('0001-01-01' as date) as first_rate_on
{% endmacro %}


{#- The first day on which an amount must be converted: before the history
    starts, nothing is. -#}
{% macro first_date_to_convert(date) -%}
    {%- if var('history_starts_on') is none -%}
        {{ date }}
    {%- else -%}
        greatest({{ date }}, cast('{{ var("history_starts_on") }}' as date))
    {%- endif -%}
{%- endmacro %}
