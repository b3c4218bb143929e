{#- The rows of an input: as they are, or, with the var believed_on, as they were
    known that day. Known is what was recorded by then; where no day of recording
    is given, what a snapshot had seen, else what is dated by then. -#}
{% macro input_rows(name) %}
    {%- if var('believed_on') is none -%}
        {{- return(ref('raw_' ~ name)) -}}
    {%- endif -%}
    {%- do ref('raw_' ~ name) -%}
    {%- set snapshot = adapter.get_relation(
        target.database, target.schema ~ '_snapshots', 'snapshot_' ~ name
    ) if execute and name in overwritten_inputs() else none -%}
    {{- return('(' ~ believed_rows(name, snapshot) ~ ')') -}}
{% endmacro %}


{% macro count_input_rows(name) -%}
    (select count(*) from {{ input_rows(name) }} as rows_of_input)
{%- endmacro %}


{#- The inputs whose rows a source overwrites, so that a snapshot keeps what they
    said before, and the column that dates a row where nothing records it. -#}
{% macro overwritten_inputs() %}
    {{- return({
        'accounts': none,
        'buying_units': none,
        'products': none,
        'revenue_lines': 'started_on',
        'potential_estimates': 'estimated_on',
        'contacts': 'joined_on',
        'connections': none,
    }) -}}
{% endmacro %}


{% macro believed_rows(name, snapshot) %}
    {%- set columns = declared_inputs()[name].columns if execute else ['1'] -%}
    {%- set believed_on = "cast('" ~ var('believed_on') ~ "' as date)" -%}
    {%- set day_after = add_days(believed_on, 1) -%}
    {%- set dates = [] -%}
    {%- if 'recorded_on' in columns -%}
        {%- do dates.append(date_value('recorded_on')) -%}
    {%- endif -%}
    {%- if snapshot is not none -%}
        {%- do dates.append('case when first_seen > first_run then cast(first_seen as date) end') -%}
    {%- endif -%}
    {%- if overwritten_inputs().get(name) is not none -%}
        {%- do dates.append(date_value(overwritten_inputs()[name])) -%}
    {%- endif %}
    select {{ columns | join(', ') }}
    from
    {%- if snapshot is none %}
        {{ ref('raw_' ~ name) }} as versions
    where
        true
    {%- else %}
        (
            select
                *,
                min(dbt_valid_from) over (
                    partition by {{ input_keys()[name] | join(', ') }}
                ) as first_seen,
                min(dbt_valid_from) over () as first_run
            from {{ snapshot }}
        ) as versions
    where
        -- The version of that day; of what was seen only later, the first.
        (
            (
                dbt_valid_from < {{ day_after }}
                and coalesce(dbt_valid_to >= {{ day_after }}, true)
            )
            or (dbt_valid_from = first_seen and first_seen >= {{ day_after }})
        )
    {%- endif %}
    {%- if dates %}
        and coalesce({{ dates | join(', ') }}, cast('0001-01-01' as date))
            <= {{ believed_on }}
    {%- endif %}
{% endmacro %}


{#- What a snapshot keeps: the first row of each key, as it came. -#}
{% macro rows_to_snapshot(name) %}
    {%- set key = input_keys()[name] -%}
    {%- if not execute -%}
        {%- do ref('raw_' ~ name) -%}{{- return('select 1 as not_yet_known') -}}
    {%- endif %}
    select
        {%- for column in declared_inputs()[name].columns %}
        {{ text_value(column) if column in key else column }} as {{ column }}{{ ',' if not loop.last }}
        {%- endfor %}
    from ({{ mark_copies(ref('raw_' ~ name), key) }}) as marked
    where
        copy_reason is null
        {%- for column in key %}
        and {{ text_value(column) }} is not null
        {%- endfor %}
{% endmacro %}


{#- The last day that is known: today, or the day of the var believed_on. -#}
{% macro last_known_day() -%}
    {%- if var('believed_on') is none -%}
        current_date
    {%- else -%}
        cast('{{ var("believed_on") }}' as date)
    {%- endif -%}
{%- endmacro %}
