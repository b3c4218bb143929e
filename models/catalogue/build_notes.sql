-- What a reader must know before the numbers: the as-of date and what to beware
-- of. One row per note, warnings first; each kind has its int_note_<kind>.
-- Decisions: D-COR-13.
{%- set kinds = ['money', 'edge', 'dates', 'as_of'] %}
with

{% for kind in kinds -%}
int_note_{{ kind }} as (
    select * from {{ ref('account_penetration', 'int_note_' ~ kind) }}
),

{% endfor -%}
notes as (
    {% for kind in kinds -%}
    select
        kind,
        is_warning,
        note,
        {{ loop.index }} as precedence
    from int_note_{{ kind }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
)

select
    cast(
        row_number() over (
            order by case when is_warning then 1 else 2 end, precedence, note
        ) as integer
    ) as note_order,
    cast(kind as {{ dbt.type_string() }}) as kind,
    is_warning,
    cast(note as {{ dbt.type_string() }}) as note
from notes
