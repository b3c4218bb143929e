{#- The rows of a raw model, each with itself as one value (`raw_row`) and with
    `copy_reason`: NULL for the first row of a key, else why it is one too many.
    A part of the key that is more than its text (a day that stands for its
    month, a blank that means all) is compared as `read_as` {column: SQL of
    source.column} says. Only keys that stand more than once, few as a rule, are
    compared in full. -#}
{% macro mark_copies(relation, key, read_as={}) %}
    {%- set keys = [] -%}
    {%- set same_key = [] -%}
    {%- for column in key -%}
        {%- set value = read_as.get(column, text_value('source.' ~ column)) -%}
        {%- do keys.append(value) -%}
        {%- do same_key.append('repeated.' ~ column ~ ' = ' ~ value) -%}
    {%- endfor -%}
    with

    repeated as (
        select
            {%- for column in key %}
            {{ keys[loop.index0] }} as {{ column }}{{ ',' if not loop.last }}
            {%- endfor %}
        from {{ relation }} as source
        group by {{ keys | join(', ') }}
        having count(*) > 1
    )

    select
        source.*,
        {{ whole_row('source') }} as raw_row,
        cast(null as {{ dbt.type_string() }}) as copy_reason
    from {{ relation }} as source
    left join repeated on {{ same_key | join(' and ') }}
    where repeated.{{ key[0] }} is null
    union all
    select
        source.*,
        {{ whole_row('source') }} as raw_row,
        case
            when row_number() over same_key = 1 then null
            when lag({{ row_as_json('source') }}) over same_key
                = {{ row_as_json('source') }} then 'exact duplicate row'
            else 'duplicate key with other content'
        end as copy_reason
    from {{ relation }} as source
    inner join repeated on {{ same_key | join(' and ') }}
    window same_key as (
        partition by {{ keys | join(', ') }}
        order by {{ row_as_json('source') }}
    )
{% endmacro %}
