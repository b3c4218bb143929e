{#- The rows of an input: as they are, or, with the var known_as_of, as they were
    known that day. Known is what was recorded by then; where no day of recording
    is given, what a snapshot had seen, else what is dated by then. -#}
{% macro input_rows(name) %}
    {%- if var('known_as_of') is none -%}
        {{- return(ref('account_penetration', 'raw_' ~ name)) -}}
    {%- endif -%}
    {%- do ref('account_penetration', 'raw_' ~ name) -%}
    {%- set snapshot = adapter.get_relation(
        target.database, target.schema ~ '_snapshots', snapshot_table(name)
    ) if execute and name in overwritten_inputs() else none -%}
    {{- return('(' ~ known_rows(name, snapshot) ~ ')') -}}
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


{% macro known_rows(name, snapshot) %}
    {%- set columns = declared_input(name).columns if execute else ['1'] -%}
    {%- set known_as_of = "cast('" ~ var('known_as_of') ~ "' as date)" -%}
    {%- set day_after = add_days(known_as_of, 1) -%}
    {%- set dates = [] -%}
    {%- if 'recorded_on' in columns -%}
        {%- do dates.append(date_value(text_value('recorded_on'))) -%}
    {%- endif -%}
    {%- if snapshot is not none -%}
        {%- do dates.append('case when first_seen > first_run then cast(first_seen as date) end') -%}
    {%- endif -%}
    {%- if overwritten_inputs().get(name) is not none -%}
        {%- do dates.append(date_value(text_value(overwritten_inputs()[name]))) -%}
    {%- endif %}
    select {{ columns | join(', ') }}
    from
    {%- if snapshot is none %}
        {{ ref('account_penetration', 'raw_' ~ name) }} as versions
    where
        true
    {%- else %}
        (
            select
                *,
                min(dbt_valid_from) over (
                    partition by {{ declared_input(name).key | join(', ') }}
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
            <= {{ known_as_of }}
    {%- endif %}
{% endmacro %}


{#- The table of an input's snapshot. Each source has its own: what the demo said,
    or another company, is no earlier version of these rows. A folder is known by
    its path, a table by its name; the var input_source gives the source a name
    that stays where they don't. -#}
{% macro snapshot_table(name) %}
    {%- set source = var('input_source') -%}
    {%- if source is none -%}
        {%- set tables = var('source_tables') or {} -%}
        {%- set source = {
            'demo': 'demo',
            'folder': 'folder ' ~ (var('input_folder') or '').rstrip('/'),
            'tables': [
                'tables', var('source_database') or target.database,
                var('source_schema') or target.schema, tables.get(name, name),
            ] | join(' '),
        }[input_mode()] -%}
    {%- endif -%}
    {{- return('snapshot_' ~ name ~ '_' ~ local_md5(source)[:8]) -}}
{% endmacro %}


{#- What a snapshot keeps: of each key the latest version of its row, as it came. -#}
{% macro rows_to_snapshot(name) %}
    {%- if not execute -%}
        {%- do ref('account_penetration', 'raw_' ~ name) -%}{{- return('select 1 as not_yet_known') -}}
    {%- endif %}
    {%- set input = declared_input(name) %}
    with

    keyed as (
        select
            {%- for column in input.columns %}
            {{ text_value(column) if column in input.key else column }} as {{ column }},
            {%- endfor %}
            {{ row_as_json(whole_row('source')) }} as content
        from {{ ref('account_penetration', 'raw_' ~ name) }} as source
    ),

    ranked as (
        select
            *,
            row_number() over (
                partition by {{ input.key | join(', ') }}
                order by
                    {%- for column in input.versions %}
                    {{ date_value(text_value(column)) }} desc nulls last,
                    {{ timestamp_value(text_value(column)) }} desc nulls last,
                    {%- endfor %}
                    content
            ) as row_number
        from keyed
    )

    select {{ input.columns | join(', ') }}
    from ranked
    where
        row_number = 1
        {%- for column in input.key %}
        and {{ column }} is not null
        {%- endfor %}
{% endmacro %}


{#- The last day that is known: today, or the day of the var known_as_of. -#}
{% macro last_known_day() -%}
    {%- if var('known_as_of') is none -%}
        current_date
    {%- else -%}
        cast({{ text_literal(var('known_as_of')) }} as date)
    {%- endif -%}
{%- endmacro %}
