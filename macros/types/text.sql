{#- A cell of an input as text, without what can't be seen around and inside it:
    no-break and other odd blanks are plain ones; none, nor a tab or line break, at its
    ends; zero-width ones and marks of direction are nowhere. An accented letter is one
    letter. NULL where nothing is left, or where it is one of the spellings in which
    tools write that nothing is there. -#}
{% macro text_value(column) -%}
    {{ present_text(clean_text(column)) }}
{%- endmacro %}


{% macro present_text(text) -%}
    case
        when {{ text }} like '0000-00-00_00:00%' then null
        when length({{ text }}) > 10 then {{ text }}
        when lower({{ text }}) not in ({{- text_list(missing_values()) -}})
            then {{ text }}
    end
{%- endmacro %}


{#- How pandas, SQL dumps, spreadsheets and people write a missing value. `NA` is
    no such value: it is a region. -#}
{% macro missing_values() %}
    {{- return([
        'null', 'none', 'nan', 'nat', 'n/a', '#n/a', '<na>', '\\n',
        '0000-00-00', '0000/00/00', '00/00/0000', '00.00.0000', '00-00-0000',
    ]) -}}
{% endmacro %}


{% macro clean_text(column) %}
    {{- adapter.dispatch('clean_text', 'account_penetration')(column) -}}
{% endmacro %}

{% macro default__clean_text(column) -%}
    nullif(trim(
        both {{ blanks() }} from translate(
            {{ composed(column) }}, {{ odd_blanks() }}
        )
    ), '')
{%- endmacro %}

{#- Nearly every cell is plain text: that is seen in a sixth of the time that
    cleaning it takes. -#}
{% macro duckdb__clean_text(column) -%}
    case
        when regexp_full_match({{ column }}, '[!-~]([ -~]*[!-~])?')
            then {{ column }}
        else nullif(trim(translate({{ composed(column) }}, {{ odd_blanks() }}), {{ blanks() }}), '')
    end
{%- endmacro %}


{#- A text with each letter and its accent as one letter, where a tool wrote two. -#}
{% macro composed(text) %}
    {{- adapter.dispatch('composed', 'account_penetration')(text) -}}
{% endmacro %}

{% macro default__composed(text) -%}
    {{ text }}
{%- endmacro %}

{% macro duckdb__composed(text) -%}
    nfc_normalize({{ text }})
{%- endmacro %}

{% macro postgres__composed(text) -%}
    normalize({{ text }}, NFC)
{%- endmacro %}


{% macro blanks() -%}
    ' ' || chr(9) || chr(10) || chr(11) || chr(12) || chr(13)
{%- endmacro %}

{#- Blanks that don't break, thin and wide ones; then those without width, letters that are none, what only controls a screen, and the
    marks that turn the direction or the look of a text. -#}
{% macro odd_blanks() -%}
    {%- set blanks = "\u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u2800\u3000\u3164\u115f\u1160\uffa0" -%}
    {%- set nothing = "\u0001\u0002\u0003\u0004\u0005\u0006\u0007\u0008\u000e\u000f\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001a\u001b\u001c\u001d\u001e\u001f\u007f\u180e\u2061\u2062\u2063\u2064\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufe0f\ufeff\u00ad" -%}
    '{{ blanks ~ nothing }}', '{{ " " * (blanks | length) }}'
{%- endmacro %}


{#- Whether a text is, as a whole, what a pattern says. Patterns hold no
    backslash, which Spark would take away. -#}
{% macro matches(text, pattern) %}
    {{- adapter.dispatch('matches', 'account_penetration')(text, pattern) -}}
{% endmacro %}

{% macro duckdb__matches(text, pattern) -%}
    regexp_full_match({{ text }}, '{{ pattern }}')
{%- endmacro %}

{% macro postgres__matches(text, pattern) -%}
    {{ text }} ~ '^({{ pattern }})$'
{%- endmacro %}


{#- A text without what a pattern finds in it. -#}
{% macro without(text, pattern) -%}
    regexp_replace({{ text }}, '{{ pattern }}', '', 'g')
{%- endmacro %}


{% macro boolean_value(text) -%}
    case
        when lower({{ text }}) in ('true', 't', 'yes', 'y', '1', '1.0') then true
        when lower({{ text }}) in ('false', 'f', 'no', 'n', '0', '0.0') then false
    end
{%- endmacro %}


{#- A text without blanks, marks and capitals. -#}
{% macro letters_alone(text) -%}
    lower({{ without(text, '[[:space:][:punct:]]') }})
{%- endmacro %}


{#- How many letters of the longer of two words lie between what both begin with
    and what both end with, of which the first and last 24 letters are compared. -#}
{% macro differing_letters(one, other) -%}
    (
        greatest(length({{ one }}), length({{ other }})) - least(
            length({{ one }}), length({{ other }})
            {%- for side in ['left', 'right'] %}
            {{ ',' if loop.first else '+' }}
            {%- for n in range(1, 25) %}
            {{ '+ ' if not loop.first }}case when {{ side }}({{ one }}, {{ n }}) = {{ side }}({{ other }}, {{ n }}) then 1 else 0 end
            {%- endfor %}
            {%- endfor %}
        )
    )
{%- endmacro %}
