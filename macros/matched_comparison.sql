{#- Treated against other `cases` (columns `keys`, stratum, parent_id, is_treated
    and value), as CTEs the last of which is `compared`: the mean value of both
    within each stratum, weighted by the cases of strata that hold both; a
    stratum of only one kind compares nothing. The standard error takes parents
    for clusters, since the cases of one parent are one observation; one parent
    alone has none, and is not enough. Nor is there one where the cases of either
    kind are all alike: they don't tell how much others differ. -#}
{% macro matched_comparison(cases, keys) -%}
{%- set names = keys | join(', ') -%}
strata as (
    select
        {{ names }},
        stratum,
        count(*) as cases,
        count(case when is_treated then 1 end) as treated_cases,
        count(case when not is_treated then 1 end) as other_cases,
        avg(case when is_treated then value end) as treated_value,
        avg(case when not is_treated then value end) as other_value
    from {{ cases }}
    group by {{ names }}, stratum
),

weighted as (
    select
        *,
        {{ safe_divide(
            'cases', 'sum(cases) over (partition by ' ~ names ~ ')'
        ) }} as weight
    from strata
    where treated_cases > 0 and other_cases > 0
),

by_parent as (
    select
        {%- for key in keys %}
        {{ cases }}.{{ key }},
        {%- endfor %}
        {{ cases }}.parent_id,
        sum(
            case
                when {{ cases }}.is_treated
                    then
                        ({{ cases }}.value - weighted.treated_value)
                        / weighted.treated_cases
                else
                    -({{ cases }}.value - weighted.other_value)
                    / weighted.other_cases
            end * weighted.weight
        ) as influence
    from {{ cases }}
    inner join weighted
        on
            {{ cases }}.stratum = weighted.stratum
            {%- for key in keys %}
            and {{ cases }}.{{ key }} = weighted.{{ key }}
            {%- endfor %}
    group by
        {%- for key in keys %}
        {{ cases }}.{{ key }},
        {%- endfor %}
        {{ cases }}.parent_id
),

errors as (
    select
        {{ names }},
        count(*) as parents,
        sqrt(sum(influence * influence) * count(*) / nullif(count(*) - 1, 0))
            as spread
    from by_parent
    group by {{ names }}
),

summed as (
    select
        {{ names }},
        sum(treated_cases) as treated_cases,
        sum(other_cases) as other_cases,
        sum(weight * treated_value) as treated_value,
        sum(weight * other_value) as other_value,
        sum(weight * (treated_value - other_value)) as difference
    from weighted
    group by {{ names }}
),

joined_errors as (
    select
        summed.*,
        errors.parents,
        -- Less than a billionth is what rounding leaves.
        case
            when
                errors.spread > 0.000000001 * greatest(
                    abs(summed.treated_value), abs(summed.other_value)
                )
                then errors.spread
        end as standard_error,
        errors.parents > 1
        and summed.treated_cases >= {{ var('minimum_compared_accounts') }}
        and summed.other_cases >= {{ var('minimum_compared_accounts') }}
            as is_enough
    from summed
    inner join errors
        on
            {%- for key in keys %}
            {{ 'and ' if not loop.first }}summed.{{ key }} = errors.{{ key }}
            {%- endfor %}
),

compared as (
    select
        *,
        difference - 1.959964 * standard_error as low,
        difference + 1.959964 * standard_error as high
    from joined_errors
)
{%- endmacro %}


{#- What a comparison says of its cases: ok, or why it tells nothing. `shortage` is
    the reason where they are not enough, as SQL. -#}
{% macro matched_status(is_enough, low, shortage) -%}
    case
        when {{ is_enough }} and {{ low }} is not null then 'ok'
        when {{ is_enough }}
            then
                'insufficient data: the cases of either kind are all alike, '
                || 'which tells no interval'
        else {{ shortage }}
    end
{%- endmacro %}
