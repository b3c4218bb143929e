{#- Of some names the one that a reader most likely meant: that which shares most
    pairs of letters with the name, of all pairs of both (Dice's coefficient). -#}
{% macro nearest_name(name, names) %}
    {%- set pairs = letter_pairs(name) -%}
    {%- set found = namespace(name=none, share=-1) -%}
    {%- for candidate in names -%}
        {%- set others = letter_pairs(candidate) -%}
        {%- set share = 2 * (pairs | select('in', others) | list | length)
            / (pairs | length + others | length) -%}
        {%- if share > found.share -%}
            {%- set found.name = candidate -%}
            {%- set found.share = share -%}
        {%- endif -%}
    {%- endfor -%}
    {{- return(found.name) -}}
{% endmacro %}


{#- The pairs of neighbours in a name, its two ends among them. -#}
{% macro letter_pairs(name) %}
    {%- set text = ' ' ~ name | string | lower ~ ' ' -%}
    {%- set pairs = [] -%}
    {%- for start in range(text | length - 1)
        if text[start:start + 2] not in pairs -%}
        {%- do pairs.append(text[start:start + 2]) -%}
    {%- endfor -%}
    {{- return(pairs) -}}
{% endmacro %}
