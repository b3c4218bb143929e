-- The as-of date and why it is that one, in words. One row.
-- Decisions: D-COR-03, D-COR-11, D-COR-14, D-PEN-28.
{{- config(materialized='view') }}
{%- set fixed = fixed_as_of_date() %}
{%- set why = {
    true: 'set by the var as_of_date.',
    false: 'the day on which the demo data end (var demo_as_of_date).',
}[var('as_of_date') is not none] if fixed is not none %}
with

as_of as (
    select
        *,
        'As of ' || cast(as_of_date as {{ dbt.type_string() }}) as as_of
    from {{ ref('account_penetration', 'int_as_of') }}
)

select
    'as_of' as kind,
    false as is_warning,
    case
        when
            as_of_date is null
            then
                'There is no as-of date: nothing in the data starts on or '
                || 'before today.'
        {%- if var('known_as_of') is not none %}
        when
            as_of_date = {{ last_known_day() }}
            then as_of || ': the day of the var known_as_of.'
        {%- endif %}
        {%- if fixed is not none %}
        else as_of || ': {{ why }}'
        {%- else %}
        when
            is_month_whole and as_of_date < {{ month_end('as_of_date') }}
            then
                as_of || ': today; the recurring lines of this month all began '
                || 'on its first day.'
        when
            is_month_whole
            then
                as_of || ': the last month whose recurring lines all began on '
                || 'its first day. The var as_of_date sets another date.'
        else
            as_of || ': the last day that the data reach (' || reached_by
            || '). The var as_of_date sets another date.'
        {%- endif %}
    end as note
from as_of
