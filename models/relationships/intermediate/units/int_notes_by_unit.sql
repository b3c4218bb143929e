-- What is on record of each unit, in words, by kind: its own notes and those of
-- the whole account, the latest first.
{%- set kinds = {
    'challenge': 'challenges', 'objective': 'objectives',
    'trend': 'trends', 'use_case': 'use_cases',
} %}
with

units as (
    select * from {{ ref('account_penetration', 'stg_buying_units') }}
),

notes as (
    select account_notes.*
    from {{ ref('account_penetration', 'stg_account_notes') }} as account_notes
    inner join {{ ref('account_penetration', 'int_as_of') }} as as_of
        on account_notes.recorded_on <= as_of.as_of_date
),

notes_of_units as (
    select
        units.unit_id,
        notes.kind,
        notes.note,
        notes.recorded_on
    from units
    inner join notes on units.unit_id = notes.unit_id
    union all
    select
        units.unit_id,
        notes.kind,
        notes.note,
        notes.recorded_on
    from units
    inner join notes on units.account_id = notes.account_id
    where notes.unit_id is null
),

as_text as (
    select
        unit_id,
        kind,
        {{ dbt.listagg(
            'note', "'; '", 'order by recorded_on desc, note asc'
        ) }} as notes
    from notes_of_units
    group by unit_id, kind
)

select
    {%- for kind, plural in kinds.items() %}
    max(case when kind = '{{ kind }}' then notes end) as {{ plural }},
    {%- endfor %}
    unit_id
from as_text
group by unit_id
