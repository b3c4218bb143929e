{#- The figures of whitespace_cells summed over some of its keys: what there is, what
    is captured, what is left and how much of that can be won. -#}
{% macro whitespace_rollup(relation, keys) -%}
    select
        {%- for key in keys %}
        {{ key }},
        {%- endfor %}
        cast(count(case when is_in_grid then 1 end) as bigint) as cells,
        {%- for status in whitespace_counts() %}
        cast(
            count(case when is_in_grid and status = '{{ status }}' then 1 end)
            as bigint
        ) as {{ status }}_cells,
        {%- endfor %}
        {%- for amount in whitespace_amounts() %}
        cast(sum({{ amount }}) as {{ type_money() }}) as {{ amount }},
        {%- endfor %}
        cast(sum(open_opportunities) as bigint) as open_opportunities,
        {{ safe_divide(
            'sum(case when potential is not null then captured end)',
            'sum(potential)',
        ) }} as rate,
        {{ safe_divide(
            "sum(case when potential is not null and status not in ('blocked', 'not_needed') then captured end)",
            "sum(case when status not in ('blocked', 'not_needed') then potential end)",
        ) }} as addressable_rate
    from {{ relation }}
    group by {{ keys | join(', ') }}
{%- endmacro %}


{#- The same figures by name, after the keys and what is joined to them. -#}
{% macro whitespace_figures(relation) -%}
    {{ relation }}.cells,
    {%- for status in whitespace_counts() %}
    {{ relation }}.{{ status }}_cells,
    {%- endfor %}
    {%- for amount in whitespace_amounts() %}
    {{ relation }}.{{ amount }},
    {%- endfor %}
    {{ relation }}.open_opportunities,
    {{ relation }}.rate,
    {{ relation }}.addressable_rate
{%- endmacro %}


{% macro whitespace_counts() %}
    {{- return(['owned', 'open', 'in_pipeline', 'competitor', 'unknown']) -}}
{% endmacro %}


{% macro whitespace_amounts() %}
    {{- return([
        'potential', 'captured', 'whitespace', 'over_potential',
        'realistic_whitespace', 'open_pipeline',
    ]) -}}
{% endmacro %}
