{#- A cell of an input, all text, as a typed value: NULL where it is blank and
    NULL where it is no such value. `first_unreadable` tells the two apart.

    Each engine accepts other spellings ('nan', '1_000', '2024-01-01garbage'),
    so one pattern guards the cast on all of them. Patterns hold no backslash,
    which Spark would take away. -#}
{% macro text_value(column) -%}
    nullif(trim({{ column }}), '')
{%- endmacro %}


{% macro integer_value(column) %}
    {#- '1200.0' is how a table with gaps prints 1200. -#}
    {{- guarded_cast(column, '[+-]?[0-9]{1,18}([.]0*)?', cast_integer) -}}
{% endmacro %}


{% macro decimal_value(column) -%}
    {#- The outer cast: a case forgets the scale on PostgreSQL. -#}
    cast(
        {{ guarded_cast(
            column,
            '[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]{1,2})?',
            cast_decimal,
        ) }} as {{ type_money() }}
    )
{%- endmacro %}


{% macro date_value(column) %}
    {#- A timestamp counts as its date. -#}
    {{- guarded_cast(
        column,
        '[1-9][0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])'
        ~ '([ T][0-9:.]+(Z|[+-][0-9:]+)?)?',
        cast_date,
    ) -}}
{% endmacro %}


{% macro boolean_value(column) -%}
    case
        when lower(trim({{ column }})) in ('true', 't', 'yes', 'y', '1') then true
        when lower(trim({{ column }})) in ('false', 'f', 'no', 'n', '0') then false
    end
{%- endmacro %}


{% macro guarded_cast(column, pattern, cast_text) -%}
    case
        when {{ matches(text_value(column), pattern) }}
            then {{ cast_text(text_value(column)) }}
    end
{%- endmacro %}


{% macro matches(text, pattern) %}
    {{- adapter.dispatch('matches', 'account_penetration')(text, pattern) -}}
{% endmacro %}

{% macro duckdb__matches(text, pattern) -%}
    regexp_full_match({{ text }}, '{{ pattern }}')
{%- endmacro %}

{% macro postgres__matches(text, pattern) -%}
    {{ text }} ~ '^({{ pattern }})$'
{%- endmacro %}


{% macro cast_integer(text) -%}
    cast(split_part({{ text }}, '.', 1) as bigint)
{%- endmacro %}


{% macro cast_decimal(text) %}
    {{- adapter.dispatch('cast_decimal', 'account_penetration')(text) -}}
{% endmacro %}


{#- DuckDB reads a number of up to twelve whole digits ten times as fast into a
    narrow decimal; the few that don't fit go through a double. -#}
{% macro duckdb__cast_decimal(text) -%}
    coalesce(
        cast(try_cast({{ text }} as decimal(18, 6)) as {{ type_money() }}),
        try_cast(try_cast({{ text }} as double) as {{ type_money() }})
    )
{%- endmacro %}

{% macro postgres__cast_decimal(text) -%}
    case
        when abs(cast({{ text }} as numeric)) < 1e20
            then cast({{ text }} as {{ type_money() }})
    end
{%- endmacro %}


{% macro cast_date(text) %}
    {{- adapter.dispatch('cast_date', 'account_penetration')(text) -}}
{% endmacro %}

{% macro duckdb__cast_date(text) -%}
    try_cast(substr({{ text }}, 1, 10) as date)
{%- endmacro %}

{#- The day after the month's first by so many: another month if there is no
    such day. -#}
{% macro postgres__cast_date(text) -%}
    case
        when
            to_char(
                cast(substr({{ text }}, 1, 7) || '-01' as date)
                + cast(substr({{ text }}, 9, 2) as integer) - 1,
                'YYYY-MM-DD'
            ) = substr({{ text }}, 1, 10)
            then cast(
                cast(substr({{ text }}, 1, 7) || '-01' as date)
                + cast(substr({{ text }}, 9, 2) as integer) - 1 as date
            )
    end
{%- endmacro %}


{#- When something happened, in UTC; without an offset it is in UTC already. -#}
{% macro timestamp_value(column) %}
    {{- guarded_cast(
        column,
        '[1-9][0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])'
        ~ '([ T]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]+)?'
        ~ '(Z|[+-](0[0-9]|1[0-4])(:?[0-5][0-9])?)?)?)?',
        cast_timestamp,
    ) -}}
{% endmacro %}


{% macro cast_timestamp(text) %}
    {{- adapter.dispatch('cast_timestamp', 'account_penetration')(text) -}}
{% endmacro %}

{#- DuckDB reads an offset only with its colon. -#}
{% macro duckdb__cast_timestamp(text) -%}
    case
        when length({{ text }}) <= 19 then try_cast({{ text }} as timestamp)
        when {{ text }} similar to '.*[+-][0-9]{4}'
            then timezone('UTC', try_cast(
                {{ text }}[:-3] || ':' || {{ text }}[-2:] as timestamptz
            ))
        when substr({{ text }}, 20) similar to '.*[Z+-].*'
            then timezone('UTC', try_cast({{ text }} as timestamptz))
        else try_cast({{ text }} as timestamp)
    end
{%- endmacro %}

{% macro postgres__cast_timestamp(text) -%}
    case
        when {{ postgres__cast_date(text) }} is null then null
        when substr({{ text }}, 20) ~ '[Z+-]'
            then cast({{ text }} as timestamptz) at time zone 'UTC'
        else cast({{ text }} as timestamp)
    end
{%- endmacro %}


{#- The day on which something happened, in the zone of the var
    reporting_time_zone. A value without a time is that day in any zone. -#}
{% macro day_of_timestamp(column, timestamp) -%}
    {%- if var('reporting_time_zone') == 'UTC' -%}
        cast({{ timestamp }} as date)
    {%- else -%}
        case
            when length({{ text_value(column) }}) <= 10
                then cast({{ timestamp }} as date)
            else cast({{ in_time_zone(timestamp, var('reporting_time_zone')) }} as date)
        end
    {%- endif -%}
{%- endmacro %}


{% macro in_time_zone(timestamp, zone) %}
    {{- adapter.dispatch('in_time_zone', 'account_penetration')(timestamp, zone) -}}
{% endmacro %}

{% macro default__in_time_zone(timestamp, zone) -%}
    timezone('{{ zone }}', timezone('UTC', {{ timestamp }}))
{%- endmacro %}


{#- The first cell that holds something, but not what its column needs, as a
    reason; NULL if all can be read. `columns` is {kind: [column, ...]}. -#}
{% macro first_unreadable(columns) -%}
    {%- set parsers = {
        'decimal': (decimal_value, 'a number'),
        'integer': (integer_value, 'a whole number'),
        'date': (date_value, 'a date (YYYY-MM-DD)'),
        'timestamp': (
            timestamp_value, 'a timestamp (YYYY-MM-DD HH:MM:SS, in UTC)'
        ),
        'boolean': (boolean_value, 'true or false'),
    } -%}
    case
        {%- for kind, names in columns.items() %}
        {%- for column in names %}
        when
            {{ text_value(column) }} is not null
            and {{ parsers[kind][0](column) }} is null
            then '{{ column }} is not {{ parsers[kind][1] }}'
        {%- endfor %}
        {%- endfor %}
    end
{%- endmacro %}


{#- The first date outside 1990 to ten years from today, as a reason. -#}
{% macro first_unlikely_date(columns) -%}
    case
        {%- for column in columns %}
        when
            {{ column }} not between cast('1990-01-01' as date)
            and {{ add_months('current_date', 120) }}
            then '{{ column.split(".")[-1] }} is outside 1990 to ten years from today'
        {%- endfor %}
    end
{%- endmacro %}
