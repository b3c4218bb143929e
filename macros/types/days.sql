{#- Days as people and tools write them. 2024-03-31, with or without a time, is
    read everywhere; another order of day, month and year only where the var
    date_format names it, since nothing in 04/03/2024 says which is which.

    An instant, a time with an offset or a Z, is a day of the zone that the var
    reporting_time_zone names; in another order it is no day, nor is one with a time
    that can't be. The last second of a day, or its last minute where no seconds are
    told, is that day: as the end of a period, which is the first day after it, it
    counts as the next. -#}
{% macro date_value(text, is_end=false) -%}
    case
        when {{ matches(text, iso_day() ~ '([ T](' ~ clock_time() ~ '))?') }}
            then
                {%- if is_end %}
                case
                    when substr({{ text }}, 12, 8) between '23:59:59' and '24:00:00'
                        or substr({{ text }}, 12) in ('23:59', '23:59:00', '24:00')
                        then {{ add_days(cast_date(text), 1) }}
                    else {{ cast_date(text) }}
                end
                {%- else %}
                {{ cast_date(text) }}
                {%- endif %}
        {%- if var('date_format') is not none %}
        {%- if is_end %}
        when {{ matches(text, '[^ T]+[ T](23:59(:00|:59([.][0-9]*)?|:60([.][0-9]*)?)?|24:00(:00([.]0*)?)?)') }}
            then {{ add_days(cast_date(in_iso_order(text, var('date_format'))), 1) }}
        {%- endif %}
        when {{ matches(text, '.*[ T].*[0-9] ?[-+][0-9]{2}(:?[0-9]{2})?') }} then null
        when {{ text }} is not null
            then {{ cast_date(in_iso_order(text, var('date_format'))) }}
        {%- endif %}
    end
{%- endmacro %}


{#- A cell of a date with an instant in it as the clock shows it in the zone of the
    var reporting_time_zone; any other as it is. -#}
{% macro local_clock(text) -%}
    case
        when length({{ text }}) <= 16 then {{ text }}
        when {{ matches(text, iso_instant()) }}
            then cast({{ local_time(instant(text)) }} as {{ dbt.type_string() }})
        else {{ text }}
    end
{%- endmacro %}


{% macro iso_day() -%}
    [0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])
{%- endmacro %}

{#- A time that a clock shows, a leap second and the 24:00 of a day's end too. -#}
{% macro clock_time() -%}
    ([01]?[0-9]|2[0-3])(:[0-5][0-9](:[0-5][0-9]([.][0-9]*)?)?)?|23:59:60([.][0-9]*)?|24:00(:00([.]0*)?)?
{%- endmacro %}

{% macro iso_instant() -%}
    {{ iso_day() }}[ T]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]*)?)? ?(Z|z|UTC|GMT|[-+](0[0-9]|1[0-4])(:?[0-5][0-9])?)
{%- endmacro %}


{#- When something happened, in UTC; without an offset it is in UTC already. -#}
{% macro timestamp_value(text) -%}
    case
        when {{ matches(text, iso_day()) }}
            then cast({{ cast_date(text) }} as timestamp)
        when {{ matches(text, iso_day() ~ '[ T]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]*)?)?') }}
            then {{ cast_timestamp(text) }}
        when {{ matches(text, iso_instant()) }} then {{ instant(text) }}
    end
{%- endmacro %}


{#- The day on which it happened, in the zone of the var reporting_time_zone. A
    value without a time is that day in any zone. -#}
{% macro day_of_timestamp(text, timestamp) -%}
    case
        when length({{ text }}) <= 10 then cast({{ timestamp }} as date)
        else cast({{ local_time(timestamp) }} as date)
    end
{%- endmacro %}


{#- An instant in UTC. -#}
{% macro instant(text) -%}
    {%- set with_seconds -%}
        case
            when substr({{ text }}, 17, 1) = ':' then {{ text }}
            else substr({{ text }}, 1, 16) || ':00' || substr({{ text }}, 17)
        end
    {%- endset -%}
    {{ cast_instant(
        "replace(replace(upper(" ~ with_seconds ~ "), ' -', '-'), ' +', '+')"
    ) }}
{%- endmacro %}


{% macro cast_instant(text) %}
    {{- adapter.dispatch('cast_instant', 'account_penetration')(text) -}}
{% endmacro %}

{% macro duckdb__cast_instant(text) -%}
    timezone('UTC', try_cast({{ text }} as timestamptz))
{%- endmacro %}

{% macro postgres__cast_instant(text) -%}
    case
        when {{ postgres__cast_date(text) }} is not null
            then cast({{ text }} as timestamptz) at time zone 'UTC'
    end
{%- endmacro %}


{% macro local_time(timestamp) -%}
    {%- if var('reporting_time_zone') == 'UTC' -%}
        {{ timestamp }}
    {%- else -%}
        {{ in_time_zone(timestamp, var('reporting_time_zone')) }}
    {%- endif -%}
{%- endmacro %}

{% macro in_time_zone(timestamp, zone) %}
    {{- adapter.dispatch('in_time_zone', 'account_penetration')(timestamp, zone) -}}
{% endmacro %}

{% macro default__in_time_zone(timestamp, zone) -%}
    timezone({{ text_literal(zone) }}, timezone('UTC', {{ timestamp }}))
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
            {{ text }} ~ '^{{ iso_day() }}'
            and to_char(
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


{% macro cast_timestamp(text) %}
    {{- adapter.dispatch('cast_timestamp', 'account_penetration')(text) -}}
{% endmacro %}

{% macro duckdb__cast_timestamp(text) -%}
    try_cast({{ text }} as timestamp)
{%- endmacro %}

{% macro postgres__cast_timestamp(text) -%}
    case
        when {{ postgres__cast_date(text) }} is not null
            then cast({{ text }} as timestamp)
    end
{%- endmacro %}


{#- A day written otherwise, in the order of 2024-03-31. `format` says how, in the
    letters of spreadsheets: DD/MM/YYYY, M/D/YY, DD.MM.YYYY, DD-MON-YYYY,
    YYYYMMDD; `excel` is a spreadsheet's number of a day. What follows a blank is
    a time. -#}
{% macro in_iso_order(text, format) -%}
    {%- set format = format | upper -%}
    {%- if format == 'EXCEL' -%}
        case
            when {{ matches(text, '[0-9]{1,6}([.][0-9]*)?') }}
                then cast({{ add_days(
                    "cast('1899-12-30' as date)",
                    "cast(split_part(" ~ text ~ ", '.', 1) as integer)"
                ) }} as {{ dbt.type_string() }})
        end
    {%- else -%}
        {%- set day = "split_part(replace(upper(" ~ text ~ "), 'T', ' '), ' ', 1)" if 'MON' not in format
            else "split_part(upper(" ~ text ~ "), ' ', 1)" -%}
        {%- set time = "split_part(replace(upper(" ~ text ~ "), 'T', ' '), ' ', 2)" if 'MON' not in format
            else "split_part(" ~ text ~ ", ' ', 2)" -%}
        {%- set words = modules.re.findall('[A-Z]+', format) -%}
        {%- set mark = modules.re.sub('[A-Z]', '', format)[:1] -%}
        {%- set parts = {} -%}
        {%- for word in words -%}
            {%- do parts.update({word[:1] if word != 'MON' else 'B':
                "split_part(" ~ day ~ ", '" ~ mark ~ "', " ~ loop.index ~ ")"}) -%}
        {%- endfor -%}
        {%- if format == 'YYYYMMDD' -%}
        case
            when {{ matches(text, '[0-9]{8}') }}
                then substr({{ text }}, 1, 4) || '-' || substr({{ text }}, 5, 2)
                    || '-' || substr({{ text }}, 7, 2)
        end
        {%- else -%}
        case
            when
                {{ matches(day, date_pattern(words, mark)) }}
                and not ({{ matches(time, '[0-9]+:.*') }} and not {{ matches(time, '(' ~ clock_time() ~ ')([^0-9:.].*)?') }})
                then {{ "'20' || " if 'YY' in words }}{{ parts['Y'] }}
                    || '-' || {{ month_digits(parts['B']) if 'B' in parts
                        else "lpad(" ~ parts['M'] ~ ", 2, '0')" }}
                    || '-' || lpad({{ parts['D'] }}, 2, '0')
        end
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}

{% macro date_pattern(words, mark) -%}
    {%- for word in words -%}
        {{ {'YYYY': '[0-9]{4}', 'YY': '[0-9]{2}', 'MON': '[A-Z]{3}'}.get(word, '[0-9]{1,2}') }}
        {{- '[' ~ mark ~ ']' if not loop.last -}}
    {%- endfor -%}
{%- endmacro %}

{% macro month_digits(name) -%}
    {%- set place = "position(" ~ name ~ " in 'JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC')" -%}
    case
        when {{ place }} % 3 = 1
            then lpad(cast(
                cast(({{ place }} + 2) / 3 as integer) as {{ dbt.type_string() }}
            ), 2, '0')
    end
{%- endmacro %}


{#- A reason for a cell that is no date, with what the cell looks like and the var
    that reads it; any other reason as it is. -#}
{% macro reason_with_look(reason, text) -%}
    case
        when {{ reason }} like '% is not a date (YYYY-MM-DD)%'
            then {{ reason }} || {{ looks_like(text) }}
        else {{ reason }}
    end
{%- endmacro %}


{#- What a text that is no day looks like, and the var that reads it. -#}
{% macro looks_like(text) -%}
    {%- set hint = "'; it looks like " -%}
    case
        {%- for mark, name in {'/': '/', '[.]': '.', '-': '-'}.items() %}
        when {{ matches(text, '(1[3-9]|2[0-9]|3[01])' ~ mark ~ '[0-9]{1,2}' ~ mark ~ '[0-9]{4}.*') }}
            then {{ hint }}DD{{ name }}MM{{ name }}YYYY: set the var date_format'
        when {{ matches(text, '[0-9]{1,2}' ~ mark ~ '(1[3-9]|2[0-9]|3[01])' ~ mark ~ '[0-9]{4}.*') }}
            then {{ hint }}MM{{ name }}DD{{ name }}YYYY: set the var date_format'
        when {{ matches(text, '[0-9]{1,2}' ~ mark ~ '[0-9]{1,2}' ~ mark ~ '[0-9]{4}.*') }}
            then {{ hint }}DD{{ name }}MM{{ name }}YYYY or MM{{ name }}DD{{ name }}YYYY: set the var date_format'
        when {{ matches(text, '[0-9]{1,2}' ~ mark ~ '[0-9]{1,2}' ~ mark ~ '[0-9]{2}') }}
            then {{ hint }}DD{{ name }}MM{{ name }}YY, MM{{ name }}DD{{ name }}YY or YY{{ name }}MM{{ name }}DD: set the var date_format'
        {%- endfor %}
        when {{ matches(text, '[0-9]{1,2}-[A-Za-z]{3}-[0-9]{4}') }}
            then {{ hint }}DD-MON-YYYY: set the var date_format'
        when {{ matches(text, '(19|20)[0-9]{6}') }}
            then {{ hint }}YYYYMMDD: set the var date_format'
        when {{ matches(text, '[345][0-9]{4}([.][0-9]*)?') }}
            then {{ hint }}the day number of a spreadsheet: set the var date_format to excel'
        when {{ matches(text, '[0-9]{4}/[0-9]{1,2}/[0-9]{1,2}.*') }}
            then {{ hint }}YYYY/MM/DD: set the var date_format'
        else ''
    end
{%- endmacro %}
