{#- Every rule for the rows of a model in one query, since a test costs more to start
    than to run. It returns each rule that is broken, and by how many rows.

    `key`, `other_keys`: columns that no two rows share; NULL is a value like any other.
    `never_null`: columns without a NULL.
    `fractions`, `not_negative`, `ranges`: between 0 and 1, at least 0, and
    `{column: [lowest, highest]}`, ends included, null where there is none.
    `values`: `{column: [what it may hold]}`.
    `references`: `{column: [model, its column]}` that has every value.
    `rules`: what holds of every row, in SQL.
    What is NULL breaks none but `never_null` and the keys. -#}
{% test valid_rows(
    model, key=[], other_keys=[], never_null=[], fractions=[], not_negative=[],
    ranges={}, values={}, references={}, rules=[]
) %}
{{ config(fail_calc='coalesce(sum(row_count), 0)') }}
{%- set broken = [] %}
{%- for column in never_null %}
    {%- do broken.append([column ~ ' is NULL', column ~ ' is null']) %}
{%- endfor %}
{%- for column in fractions %}
    {%- do broken.append([
        column ~ ' is not between 0 and 1', 'not ' ~ column ~ ' between 0 and 1'
    ]) %}
{%- endfor %}
{%- for column in not_negative %}
    {%- do broken.append([column ~ ' is below 0', column ~ ' < 0']) %}
{%- endfor %}
{%- for column, ends in ranges.items() %}
    {%- if ends[0] is not none %}
        {%- do broken.append([column ~ ' is below ' ~ ends[0], column ~ ' < ' ~ ends[0]]) %}
    {%- endif %}
    {%- if ends[1] is not none %}
        {%- do broken.append([column ~ ' is above ' ~ ends[1], column ~ ' > ' ~ ends[1]]) %}
    {%- endif %}
{%- endfor %}
{%- for column, known in values.items() %}
    {%- set listed = [] %}
    {%- for value in known %}
        {%- do listed.append(
            account_penetration.text_literal(value) if value is string else value
        ) %}
    {%- endfor %}
    {%- do broken.append([
        column ~ ' is none of ' ~ known | join(', '),
        column ~ ' not in (' ~ listed | join(', ') ~ ')'
    ]) %}
{%- endfor %}
{%- for rule in rules %}
    {%- do broken.append(['not so: ' ~ rule, 'not (' ~ rule ~ ')']) %}
{%- endfor %}
with

rows_to_check as (
    select * from {{ model }}
)

{%- if broken %},

counted as (
    select
        {%- for problem, condition in broken %}
        count(case when {{ condition }} then 1 end) as problem_{{ loop.index }}
        {{- ',' if not loop.last }}
        {%- endfor %}
    from rows_to_check
)
{%- endif %}
{%- set found = [] %}
{%- for problem, condition in broken %}
    {%- do found.append(
        'select ' ~ account_penetration.text_literal(problem) ~ ' as problem, problem_'
        ~ loop.index ~ ' as row_count\nfrom counted\nwhere problem_' ~ loop.index ~ ' > 0'
    ) %}
{%- endfor %}
{%- for columns in ([key] if key else []) + other_keys %}
    {%- do found.append(
        "select '" ~ columns | join(', ') ~ " stand more than once' as problem, "
        ~ 'count(*) as row_count\nfrom (\n    select count(*) as row_count from rows_to_check'
        ~ '\n    group by ' ~ columns | join(', ') ~ '\n    having count(*) > 1\n) as repeated'
        ~ '\nhaving count(*) > 0'
    ) %}
{%- endfor %}
{%- for column, parent in references.items() %}
    {%- do found.append(
        "select '" ~ column ~ ' is not in ' ~ parent[0].identifier ~ "' as problem, "
        ~ 'count(*) as row_count\nfrom rows_to_check\nleft join (\n    select distinct '
        ~ parent[1] ~ ' as known from ' ~ parent[0] ~ '\n) as parents'
        ~ ' on rows_to_check.' ~ column ~ ' = parents.known\nwhere rows_to_check.' ~ column
        ~ ' is not null and parents.known is null\nhaving count(*) > 0'
    ) %}
{%- endfor %}

{{ found | join('\nunion all\n') }}
{% endtest %}
