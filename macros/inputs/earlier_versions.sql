{#- What the rows of an input said before they were overwritten, as its snapshot
    saw it: `columns` of each version but the last, and `replaced_at`, when the
    next was seen. Empty where no snapshot was taken. -#}
{% macro earlier_versions(name, columns) %}
    {%- set day_after = add_days(last_known_day(), 1) -%}
    {%- set snapshot = adapter.get_relation(
        target.database, target.schema ~ '_snapshots', snapshot_table(name)
    ) if execute else none -%}
    {%- if var('known_as_of') is none -%}
        {%- set named = ref('account_penetration', 'snapshot_' ~ name) -%}
        {%- if execute and named.is_cte -%}
            {%- set snapshot = named -%}
        {%- endif -%}
    {%- endif %}
    select
        {%- for column in columns %}
        {{ column }},
        {%- endfor %}
        dbt_valid_to as replaced_at
    from
        {%- if snapshot is not none %}
        {{ snapshot }}
    where dbt_valid_to < {{ day_after }}
        {%- else %}
        (
            select
                {%- for column in columns %}
                cast(null as {{ dbt.type_string() }}) as {{ column }},
                {%- endfor %}
                cast(null as timestamp) as dbt_valid_to
        ) as no_snapshot
    where false
        {%- endif %}
{% endmacro %}
