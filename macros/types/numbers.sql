{#- Numbers as people and tools write them: 1200.5, 1,200.50, 1.200,50, 1 200,50,
    1'200.50, $1,200.50, 1,200.50 EUR, (120.00), 120.00-, 100.-, 1,20,000, 6e-05.
    What is not written so is no number: no cell is read by leaving out what is not
    understood.

    A point or a comma before exactly three digits says two things: 1,200 may be
    twelve hundred or one and a fifth. A column has one decimal mark: the one that
    any of its cells proves (99.5, 1,200.50), else the var decimal_mark, else none,
    and then a cell that says two things is no number. -#}

{#- A number's text with nothing but its digits, marks and exponent, and a minus in
    front where it is negative; NULL where it is no number. Texts of digits and
    marks, nearly all, are read by one pattern. -#}
{% macro bare_number(text) -%}
    {%- set shapes = number_shapes() -%}
    {%- set marked = text_with_currency_marked(text) -%}
    {%- set letter = '[A-ZŁłČč]' -%}
    {%- set digits = without(
        'upper(' ~ text ~ ')',
        '^[^0-9]*' ~ letter ~ "[.][^0-9.,]*|^[^0-9.,]+|[ ''’]|[^0-9.,]*" ~ letter ~ '[^0-9]*$|[^0-9.,]+$'
    ) -%}
    case
        when {{ matches(text, '[-]?[0-9.,]+') }} then {{ text }}
        when {{ matches(marked, shapes.positive) }} then {{ digits }}
        when {{ matches(marked, shapes.negative) }} then '-' || {{ digits }}
    end
{%- endmacro %}


{#- A text in capitals, in which ¤ stands for a currency that is written in letters. -#}
{% macro text_with_currency_marked(text) -%}
    regexp_replace(
        upper({{ text }}),
        '({{ currency_codes() }})( ?{{ currency_signs() }})?|(US|CA|C|AU|A|NZ|HK|SG|S|NT|MX|R)[$]|(SFR|NKR|SKR|DKR|KR|FR|RS|RP|RM|TL|LEI|Z[Łł]|K[Čč])[.]?',
        '¤', 'g'
    )
{%- endmacro %}


{#- The letters and signs in which an amount's text names its currency: its code, or
    what it is written with. -#}
{% macro currency_named(text) -%}
    replace(replace({{ without(
        'upper(' ~ text ~ ')', '[0-9.,]+(E[-+]?[0-9]+)?|[^A-ZŁłČč$€£¥₹₽₩]'
    ) }}, 'RMB', 'CNY'), 'CNH', 'CNY')
{%- endmacro %}


{#- Whether what currency_named found is another currency than the one given: another
    code, or a mark or sign that the one given is not written with. A currency that ISO
    does not know says nothing. -#}
{% macro is_in_another_currency(named, currency) -%}
    {%- set written_with = {
        '€': 'EUR', '£': 'GBP EGP FKP GIP LBP SDG SHP SSP SYP',
        '¥': 'JPY CNY CNH RMB', '₹': 'INR', '₽': 'RUB', '₩': 'KRW KPW',
        '$': 'ARS AUD BBD BMD BND BRL BSD BZD CAD CLP COP CUC CUP CVE DOP FJD GYD HKD JMD KYD LRD MOP MXN NAD '
            ~ 'NIO NZD SBD SGD SRD TOP TTD TWD USD UYU WST XCD XCG ZWG ZWL',
        'US$': 'USD', 'CA$': 'CAD', 'C$': 'CAD', 'AU$': 'AUD', 'A$': 'AUD', 'NZ$': 'NZD', 'HK$': 'HKD',
        'SG$': 'SGD', 'S$': 'SGD', 'NT$': 'TWD', 'MX$': 'MXN', 'R$': 'BRL',
        'KR': 'SEK DKK NOK ISK', 'SKR': 'SEK DKK NOK ISK', 'DKR': 'SEK DKK NOK ISK', 'NKR': 'SEK DKK NOK ISK',
        'FR': 'CHF XAF XOF XPF BIF DJF GNF KMF RWF', 'SFR': 'CHF XAF XOF XPF BIF DJF GNF KMF RWF',
        'RS': 'INR PKR LKR NPR MUR SCR', 'RP': 'IDR', 'RM': 'MYR', 'TL': 'TRY', 'LEI': 'RON MDL',
        'ZŁ': 'PLN', 'Zł': 'PLN', 'KČ': 'CZK', 'Kč': 'CZK',
    } -%}
    {%- set pairs = [] -%}
    {%- for mark, codes in written_with.items() -%}
        {%- for code in codes.split() -%}
            {%- do pairs.append(mark ~ ':' ~ code) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- set pairs = "'|" ~ pairs | join('|') ~ "|'" -%}
    coalesce({{ named }} <> '' and {{ matches(currency, currency_codes()) }} and (
        (
            {{ matches(named, '.*(' ~ currency_codes() ~ ').*') }}
            and {{ named }} not like
                '%' || replace(replace({{ currency }}, 'RMB', 'CNY'), 'CNH', 'CNY') || '%'
        )
        {%- for mark in [named, without(named, '[A-ZŁłČč]')] %}
        or (
            {{ pairs }} like '%|' || {{ mark }} || ':%'
            and {{ pairs }} not like '%|' || {{ mark }} || ':' || {{ currency }} || '|%'
        )
        {%- endfor %}
    ), false)
{%- endmacro %}

{% macro currency_signs() -%}
    [$€£¥₹₽₩₺₫₴₦฿₱₪₡₲₵₸₼₾]
{%- endmacro %}

{#- The codes of ISO 4217, with those that ended since 2020, CNH and RMB. -#}
{% macro currency_codes() -%}
    AED|AFN|ALL|AMD|ANG|AOA|ARS|AUD|AWG|AZN|BAM|BBD|BDT|BGN|BHD|BIF|BMD|BND|BOB|BRL|BSD|BTN|BWP|BYN|BZD|
    {{- '' }}CAD|CDF|CHF|CLP|CNH|CNY|COP|CRC|CUC|CUP|CVE|CZK|DJF|DKK|DOP|DZD|EGP|ERN|ETB|EUR|FJD|FKP|GBP|GEL|
    {{- '' }}GHS|GIP|GMD|GNF|GTQ|GYD|HKD|HNL|HRK|HTG|HUF|IDR|ILS|INR|IQD|IRR|ISK|JMD|JOD|JPY|KES|KGS|KHR|KMF|
    {{- '' }}KPW|KRW|KWD|KYD|KZT|LAK|LBP|LKR|LRD|LSL|LYD|MAD|MDL|MGA|MKD|MMK|MNT|MOP|MRU|MUR|MVR|MWK|MXN|MYR|
    {{- '' }}MZN|NAD|NGN|NIO|NOK|NPR|NZD|OMR|PAB|PEN|PGK|PHP|PKR|PLN|PYG|QAR|RMB|RON|RSD|RUB|RWF|SAR|SBD|SCR|
    {{- '' }}SDG|SEK|SGD|SHP|SLE|SLL|SOS|SRD|SSP|STN|SVC|SYP|SZL|THB|TJS|TMT|TND|TOP|TRY|TTD|TWD|TZS|UAH|UGX|
    {{- '' }}USD|UYU|UZS|VED|VES|VND|VUV|WST|XAF|XCD|XCG|XOF|XPF|YER|ZAR|ZMW|ZWG|ZWL
{%- endmacro %}


{#- What a number looks like besides its marks, which number_patterns tells: one
    sign, a currency at one end (a code may follow where its sign stands in front),
    blanks or apostrophes between groups, .- or ,- for no cents. -#}
{% macro number_shapes() %}
    {%- set sign = currency_signs() -%}
    {%- set currency = '(¤|' ~ sign ~ ')' -%}
    {%- set groups = [] -%}
    {%- for blank in [' ', "[''’]"] -%}
        {%- do groups.append(
            '([0-9]{1,3}(' ~ blank ~ '[0-9]{3})+|[0-9]{1,2}(' ~ blank ~ '[0-9]{2})+'
            ~ blank ~ '[0-9]{3})([.,][0-9]+)?'
        ) -%}
    {%- endfor -%}
    {%- set exponent = 'E[-+]?[0-9]{1,2}' -%}
    {%- set closed = '([0-9]([0-9.,]*[0-9])?|[0-9][0-9.,]*' ~ exponent ~ '|'
        ~ groups | join('|') ~ ')' -%}
    {%- set open = closed ~ '([.,]([-−–—]{1,2})?)?' -%}
    {%- set fraction = '[.,][0-9]+(' ~ exponent ~ ')?' -%}
    {%- set positive, negative = [], [] -%}
    {#- EUR.5 may be 5 or a half. -#}
    {%- for any, minus, front in [
        (open, closed, currency ~ ' *'),
        (fraction, fraction, '(' ~ sign ~ ' *|¤ +)'),
    ] -%}
        {%- set within = ['(' ~ front ~ ')?' ~ any, '(' ~ sign ~ ' *)?' ~ any ~ ' *' ~ currency] -%}
        {%- for amount in within -%}
            {%- do positive.append('([+] *)?' ~ amount) -%}
            {%- do negative.append('[-−] *' ~ amount) -%}
            {%- do negative.append('[(] *' ~ amount ~ ' *[)]') -%}
        {%- endfor -%}
        {%- do positive.append(currency ~ ' *[+] *' ~ any) -%}
        {%- do negative.append(currency ~ ' *[-−] *' ~ any) -%}
        {%- do negative.append(currency ~ ' *[(] *' ~ any ~ ' *[)]') -%}
        {%- do negative.append('[(] *(' ~ sign ~ ' *)?' ~ any ~ ' *[)] *' ~ currency) -%}
        {%- do negative.append('(' ~ front ~ ')?' ~ minus ~ ' *[-−]') -%}
        {%- do negative.append(minus ~ ' *([-−] +' ~ currency ~ '|' ~ currency ~ '[-−])') -%}
    {%- endfor -%}
    {{- return({'positive': positive | join('|'), 'negative': negative | join('|')}) -}}
{% endmacro %}


{#- How a column's numbers may be read: 'decimal' where one with groups would be out
    of its range, 'rate', 'integer', else 'amount'. -#}
{% macro number_kind(rules) %}
    {{- return(
        'decimal' if rules.get('max', 1000) < 1000
        else 'rate' if not rules.get('grouped', true)
        else 'integer' if rules.type == 'integer'
        else 'amount'
    ) -}}
{% endmacro %}


{#- The bare numbers that say one thing, by the decimal mark that they prove. -#}
{% macro number_patterns(kind) %}
    {%- set proofs = {} -%}
    {%- for mark, group in {'.': ',', ',': '.'}.items() -%}
        {%- set of_two = '[0-9]{1,2}([' ~ group ~ '][0-9]{2})+[' ~ group ~ '][0-9]{3}' -%}
        {%- set forms = [
            '[0-9]+[' ~ mark ~ ']([0-9]{0,2}|[0-9]{4,})',
            '0*[' ~ mark ~ '][0-9]+',
            '[0-9]{4,}[' ~ mark ~ '][0-9]{3}',
            '([0-9]{1,3}([' ~ group ~ '][0-9]{3})+|' ~ of_two ~ ')[' ~ mark ~ '][0-9]*',
            '[0-9]{1,3}([' ~ group ~ '][0-9]{3}){2,}|' ~ of_two,
            '([0-9]+[' ~ mark ~ '][0-9]*|[' ~ mark ~ '][0-9]+)E[-+]?[0-9]{1,2}',
        ] -%}
        {%- if kind == 'decimal' -%}
            {%- do forms.append('[0-9]+[' ~ mark ~ '][0-9]{3}') -%}
        {%- elif kind == 'integer' -%}
            {#- No whole number but one with groups. -#}
            {%- do forms.append(
                '[1-9][0-9]{0,2}[' ~ group ~ ']([0-9][0-9][1-9]|[0-9][1-9]0|[1-9]00)'
            ) -%}
        {%- endif -%}
        {%- do proofs.update({mark: '[-]?(' ~ forms | join('|') ~ ')'}) -%}
    {%- endfor -%}
    {{- return(proofs) -}}
{% endmacro %}


{#- The decimal mark of a column by its bare numbers: '.' or ',', the one that is
    `given` where they prove none or both, else '?'. An aggregate. -#}
{% macro proven_mark(number, kind, given=none) -%}
    {%- set proofs = number_patterns(kind) -%}
    case
        when
            bool_or({{ matches(number, proofs['.']) }})
            and not bool_or({{ matches(number, proofs[',']) }})
            then '.'
        when
            bool_or({{ matches(number, proofs[',']) }})
            and not bool_or({{ matches(number, proofs['.']) }})
            then ','
        else '{{ given or "?" }}'
    end
{%- endmacro %}


{#- A bare number as the engine reads it: a point, no groups; NULL where it is no
    number, or says two things. A rate below ten has decimals where nothing tells
    more: 1,083. -#}
{% macro plain_number(text, mark, kind) -%}
    {%- set proofs = number_patterns(kind) -%}
    case
        when {{ matches(text, '[-]?[0-9]+(E[-+]?[0-9]{1,2})?|' ~ proofs['.']) }}
            then replace({{ text }}, ',', '')
        when {{ matches(text, proofs[',']) }}
            then replace(replace({{ text }}, '.', ''), ',', '.')
        when {{ mark }} != '?' and {{ says_two_things(text) }}
            then
                case
                    when {{ mark }} = '.' then replace({{ text }}, ',', '')
                    else replace(replace({{ text }}, '.', ''), ',', '.')
                end
        {%- if kind == 'rate' %}
        when {{ matches(text, '[-]?[1-9][.,][0-9]{3}') }}
            then replace({{ text }}, ',', '.')
        {%- endif %}
    end
{%- endmacro %}


{% macro says_two_things(text) -%}
    {{ matches(text, '[-]?[1-9][0-9]{0,2}[.,][0-9]{3}') }}
{%- endmacro %}


{#- A plain number as an integer; NULL where it has a fraction or is too large. -#}
{% macro integer_value(number) -%}
    case
        when {{ matches(number, '[-]?[0-9]{1,18}([.]0*)?') }}
            then cast(split_part({{ number }}, '.', 1) as bigint)
    end
{%- endmacro %}


{#- A plain number as a decimal, exact; NULL where it is too large to count, more
    than 1e16. -#}
{% macro decimal_value(number) %}
    {{- adapter.dispatch('decimal_value', 'account_penetration')(number) -}}
{% endmacro %}

{#- DuckDB reads a number of up to ten whole digits a hundred times as fast into
    a narrow decimal, and rounds one with an exponent up at its last decimal. -#}
{% macro duckdb__decimal_value(number) -%}
    case
        when contains({{ number }}, 'E')
            then case
                when abs(try_cast({{ number }} as double)) <= 1e16
                    then cast(try_cast({{ number }} as decimal(38, 20)) as {{ type_money() }})
            end
        when {{ matches(number, '[-]?[0-9]{0,10}([.][0-9]{0,8})?') }}
            then cast(try_cast({{ number }} as decimal(18, 8)) as {{ type_money() }})
        when abs(try_cast({{ number }} as {{ type_money() }})) <= 10000000000000000
            then try_cast({{ number }} as {{ type_money() }})
    end
{%- endmacro %}

{#- The outer cast: a case forgets the scale. -#}
{% macro default__decimal_value(number) -%}
    cast(
        case
            when
                {{ matches(number, '[-]?([0-9]+[.]?[0-9]*|[.][0-9]+)(E[-+]?[0-9]{1,2})?') }}
                then case
                    when abs(cast({{ number }} as numeric)) <= 10000000000000000
                        then cast({{ number }} as {{ type_money() }})
                end
        end as {{ type_money() }}
    )
{%- endmacro %}
