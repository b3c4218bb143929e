{#- dbt's own date macros return a timestamp on some engines; these a date. -#}
{% macro month_of(date) -%}
    cast({{ dbt.date_trunc('month', date) }} as date)
{%- endmacro %}

{% macro month_end(date) -%}
    cast({{ dbt.last_day(date, 'month') }} as date)
{%- endmacro %}

{% macro month_end_before(date) -%}
    {{ add_days(month_of(date), -1) }}
{%- endmacro %}

{% macro add_months(date, months) -%}
    cast({{ dbt.dateadd('month', months, date) }} as date)
{%- endmacro %}

{% macro add_days(date, days) -%}
    cast({{ dbt.dateadd('day', days, date) }} as date)
{%- endmacro %}


{#- A quarter as people write it, 2026-Q3; NULL where there is no date. -#}
{% macro quarter_of(date) -%}
    cast(
        cast(extract(year from {{ date }}) as {{ dbt.type_string() }})
        || '-Q'
        || cast(extract(quarter from {{ date }}) as {{ dbt.type_string() }})
        as {{ dbt.type_string() }}
    )
{%- endmacro %}


{#- A month as a count, so that months can be subtracted. -#}
{% macro month_number(date) -%}
    cast(
        12 * extract(year from {{ date }}) + extract(month from {{ date }})
        as integer
    )
{%- endmacro %}


{#- Calendar months from one date to another: the number of month-ends in
    [first, second). dbt.datediff is wrong for some months on Spark. -#}
{% macro months_between(first, second) -%}
    ({{ month_number(second) }} - {{ month_number(first) }})
{%- endmacro %}


{#- The last date that counts if one is set; the demo data have their own, since
    their contracts end after them. -#}
{% macro fixed_as_of_date() %}
    {%- set date = var('as_of_date') -%}
    {%- if date is none and input_mode() == 'demo' -%}
        {%- set date = var('demo_as_of_date') -%}
    {%- endif -%}
    {{- return(date) -}}
{% endmacro %}
