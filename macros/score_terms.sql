{#- The bin and the points of each feature of each row: `rows` (a CTE with `keys`,
    outcome, fold and every feature) against `scorecards` (a CTE of the rows of
    int_scorecards). What has no bin, such as a blank that training never saw,
    adds nothing. -#}
{% macro score_terms(rows, scorecards, keys) -%}
{%- set keys = (['outcome', 'fold'] + keys) | join(', ') -%}
    with

    by_feature as (
        {% for feature, (label, unit) in score_features().items() -%}
        select
            {{ keys }},
            cast('{{ feature }}' as {{ dbt.type_string() }}) as feature,
            {%- if unit == 'text' %}
            cast(null as {{ type_double() }}) as value,
            {{ feature }} as level,
            {{ feature }} is null as is_missing
            {%- else %}
            {{ feature }} as value,
            cast(null as {{ dbt.type_string() }}) as level,
            -- An infinite value says nothing.
            {{ feature }} is null or not abs({{ feature }}) < 1e300
                as is_missing
            {%- endif %}
        from {{ rows }}
        {{ 'union all' if not loop.last }}
        {% endfor %}
    ),

    bins as (
        select * from {{ scorecards }}
        where data_status = 'ok' and feature != 'base'
    ),

    known_levels as (
        select distinct
            outcome,
            fold,
            feature,
            level
        from bins
        where level is not null and level != 'other'
    ),

    -- A level too rare to have a bin is one of the others.
    levelled as (
        select
            by_feature.*,
            case
                when by_feature.level is null then null
                when known_levels.level is null then 'other'
                else by_feature.level
            end as known_level
        from by_feature
        left join known_levels
            on
                by_feature.outcome = known_levels.outcome
                and by_feature.fold = known_levels.fold
                and by_feature.feature = known_levels.feature
                and by_feature.level = known_levels.level
    )

    select
        levelled.*,
        bins.bin,
        bins.points
    from levelled
    inner join bins
        on
            levelled.outcome = bins.outcome
            and levelled.fold = bins.fold
            and levelled.feature = bins.feature
            and case
                when bins.bin = 0 then levelled.is_missing
                when levelled.is_missing then false
                when bins.level is not null
                    then levelled.known_level = bins.level
                else
                    levelled.value >= coalesce(bins.lower, levelled.value)
                    and (bins.upper is null or levelled.value < bins.upper)
            end
{%- endmacro %}


{#- The probability that points stand for: 100 points double the odds, and 0 are
    even odds. -#}
{% macro probability_of(points) -%}
    (
        1 / (1 + power(2.0, -cast({{ points }} as {{ type_double() }}) / 100))
    )
{%- endmacro %}
