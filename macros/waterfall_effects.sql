{#- 1 for up, -1 for down, 0 where a change is rounding: a rate may be in thousands. -#}
{% macro direction(before, after) -%}
    case
        when abs({{ after }} - {{ before }}) <= 0.000000001 * greatest(1, {{ before }})
            then 0
        when {{ after }} > {{ before }} then 1
        else -1
    end
{%- endmacro %}


{#- The largest of the effects that moved the rate the way it went. -#}
{% macro main_effect(way) -%}
    {%- set effects = ['selling', 'potential', 'mix', 'entry_exit'] -%}
    {%- set moved = [] -%}
    {%- for effect in effects -%}
        {%- do moved.append('coalesce(' ~ effect ~ '_effect, 0) * ' ~ way) -%}
    {%- endfor -%}
    case
        when {{ way }} = 0 then 'none'
        {%- for effect in effects[:3] %}
        when
            {{ moved[loop.index0] }} = greatest({{ moved | join(', ') }})
            then '{{ effect }}'
        {%- endfor %}
        else 'entry_exit'
    end
{%- endmacro %}


{#- The same in words. -#}
{% macro why_the_rate_moved(way) -%}
    case
        when {{ way }} = 0 then 'The rate did not move'
        when main_effect = 'selling' and {{ way }} > 0
            then 'Rose because more was captured'
        when main_effect = 'selling' then 'Fell because less was captured'
        when main_effect = 'potential' and {{ way }} > 0
            then 'Rose because the potential fell'
        when main_effect = 'potential'
            then 'Fell because the potential rose'
        when main_effect = 'mix' and {{ way }} > 0
            then 'Rose because segments with a high rate weigh more'
        when main_effect = 'mix'
            then 'Fell because segments with a low rate weigh more'
        when {{ way }} > 0 then 'Rose because accounts came or left'
        else 'Fell because accounts came or left'
    end
{%- endmacro %}
