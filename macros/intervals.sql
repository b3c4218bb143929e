{#- Ends of 95 % intervals where a closed form is honest. -#}
{% macro z_95() -%}
    1.959963984540054
{%- endmacro %}


{#- A figure of about 1 to twelve decimals: what comes after them differs by
    engine. -#}
{% macro twelve_decimals(figure) -%}
    cast(cast({{ figure }} as numeric(28, 12)) as {{ type_double() }})
{%- endmacro %}


{#- Whether the values of a group differ, by more than a billionth of the largest:
    less is what rounding leaves, and says nothing. -#}
{% macro varies(value) -%}
    max({{ value }}) - min({{ value }})
    > 0.000000001 * greatest(abs(max({{ value }})), abs(min({{ value }})))
{%- endmacro %}


{#- The 0.975 quantile of Student's t: exact to 30 degrees of freedom, Cornish and
    Fisher's expansion beyond, right to nine digits. NULL below 1. -#}
{% macro student_t(degrees) -%}
    {%- set exact = [
        12.706204736175, 4.302652729749, 3.182446305284, 2.776445105198,
        2.570581835636, 2.446911851145, 2.364624251593, 2.306004135204,
        2.262157162798, 2.228138851986, 2.200985160092, 2.178812829667,
        2.160368656463, 2.144786687918, 2.131449545560, 2.119905299221,
        2.109815577833, 2.100922040241, 2.093024054408, 2.085963447266,
        2.079613844728, 2.073873067904, 2.068657610419, 2.063898561628,
        2.059538552753, 2.055529438643, 2.051830516480, 2.048407141795,
        2.045229642133, 2.042272456301,
    ] -%}
    {%- set z = z_95() | float -%}
    {%- set terms = [
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
        (
            27 * z**11 + 339 * z**9 + 930 * z**7
            - 1782 * z**5 - 765 * z**3 + 17955 * z
        ) / 368640,
    ] -%}
    {%- set n = 'cast(' ~ degrees ~ ' as ' ~ type_double() ~ ')' -%}
    case
        {%- for quantile in exact %}
        when {{ degrees }} = {{ loop.index }} then {{ quantile }}
        {%- endfor %}
        when {{ degrees }} > {{ exact | length }}
            then
                {{ z }}
                + ({{ terms[0] }} + ({{ terms[1] }} + (
                    {{ terms[2] }} + ({{ terms[3] }} + {{ terms[4] }} / {{ n }})
                    / {{ n }}
                ) / {{ n }}) / {{ n }}) / {{ n }}
    end
{%- endmacro %}


{#- Half the width of Student's interval of a mean of n values. NULL for one, and for
    values that are all the same: they don't tell how much others differ. -#}
{% macro mean_margin(deviation, n) -%}
    case
        when {{ n }} > 1 and {{ deviation }} > 0
            then
                {{ deviation }}
                / sqrt(cast({{ n }} as {{ type_double() }}))
                * {{ student_t(n ~ ' - 1') }}
    end
{%- endmacro %}


{#- An end of Wilson's interval of the share of n that `hits` are: `side` is -1 for
    the lower end, 1 for the upper. NULL where n is 0. -#}
{% macro wilson(hits, n, side) -%}
    {%- set z = z_95() | float -%}
    {%- set total = 'cast(' ~ n ~ ' as ' ~ type_double() ~ ')' -%}
    {%- set share = safe_divide(hits, n) -%}
    case
        when {{ n }} > 0
            then {{ twelve_decimals(
                '(' ~ share ~ ' + ' ~ (z**2 / 2) ~ ' / ' ~ total
                ~ (' + ' if side > 0 else ' - ') ~ z ~ ' * sqrt('
                ~ share ~ ' * (1 - ' ~ share ~ ') / ' ~ total
                ~ ' + ' ~ (z**2 / 4) ~ ' / ' ~ total ~ ' / ' ~ total
                ~ ')) / (1 + ' ~ z**2 ~ ' / ' ~ total ~ ')'
            ) }}
    end
{%- endmacro %}


{#- An end of the interval of a correlation of n pairs, on Fisher's scale; Spearman's
    has the wider error of Bonett and Wright (2000). The correlation itself where it
    is -1 or 1; NULL for fewer than four pairs. -#}
{% macro fisher(coefficient, n, side, is_spearman) -%}
    {%- set squared = coefficient ~ ' * ' ~ coefficient -%}
    case
        when {{ n }} <= 3 then null
        when abs({{ coefficient }}) >= 1 then {{ coefficient }}
        else {{ twelve_decimals(
            'tanh(atanh(' ~ coefficient ~ ')' ~ (' + ' if side > 0 else ' - ')
            ~ z_95() ~ ' * sqrt('
            ~ ('(1 + ' ~ squared ~ ' / 2)' if is_spearman else '1.0')
            ~ ' / (' ~ n ~ ' - 3)))'
        ) }}
    end
{%- endmacro %}
