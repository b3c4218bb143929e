-- Whether accounts that scored high did better than those that scored low, on
-- months the score had not seen: as they were, at equal selling effort, and
-- among held-out accounts. Parents are clusters: their accounts are one
-- observation.
{%- set caveats = {
    'raw': 'An association: high scorers may also have been sold to more.',
    'matched on selling effort':
        'An association at equal counted selling effort: what was not counted '
        ~ 'may still differ.',
    'held out':
        'Unbiased by selling only if held-out accounts were left alone.',
} %}
with

scorers as (
    select * from {{ ref('int_high_and_low_scorers') }}
),

strata as (
    select
        outcome,
        comparison,
        stratum,
        count(*) as accounts,
        count(case when is_high then 1 end) as high_accounts,
        count(case when not is_high then 1 end) as low_accounts,
        avg(case when is_high then has_outcome end) as high_rate,
        avg(case when not is_high then has_outcome end) as low_rate
    from scorers
    group by outcome, comparison, stratum
),

-- A stratum of only high or only low scorers compares nothing.
weighted as (
    select
        *,
        {{ safe_divide(
            'accounts', 'sum(accounts) over (partition by outcome, comparison)'
        ) }} as weight
    from strata
    where high_accounts > 0 and low_accounts > 0
),

by_parent as (
    select
        scorers.outcome,
        scorers.comparison,
        scorers.parent_id,
        sum(
            case
                when scorers.is_high
                    then
                        (scorers.has_outcome - weighted.high_rate)
                        / weighted.high_accounts
                else
                    -(scorers.has_outcome - weighted.low_rate)
                    / weighted.low_accounts
            end * weighted.weight
        ) as influence
    from scorers
    inner join weighted
        on
            scorers.outcome = weighted.outcome
            and scorers.comparison = weighted.comparison
            and scorers.stratum = weighted.stratum
    group by scorers.outcome, scorers.comparison, scorers.parent_id
),

errors as (
    select
        outcome,
        comparison,
        count(*) as parents,
        sqrt(sum(influence * influence) * count(*) / nullif(count(*) - 1, 0))
            as standard_error
    from by_parent
    group by outcome, comparison
),

summed as (
    select
        outcome,
        comparison,
        sum(high_accounts) as high_accounts,
        sum(low_accounts) as low_accounts,
        sum(weight * high_rate) as high_rate,
        sum(weight * low_rate) as low_rate,
        sum(weight * (high_rate - low_rate)) as difference
    from weighted
    group by outcome, comparison
),

judged as (
    select
        summed.*,
        errors.parents,
        errors.standard_error,
        summed.high_accounts >= {{ var('minimum_compared_accounts') }}
        and summed.low_accounts >= {{ var('minimum_compared_accounts') }}
            as is_enough
    from summed
    inner join errors
        on
            summed.outcome = errors.outcome
            and summed.comparison = errors.comparison
)

select
    cast(outcome as {{ dbt.type_string() }}) as outcome,
    cast(comparison as {{ dbt.type_string() }}) as comparison,
    cast(high_accounts as bigint) as high_accounts,
    cast(low_accounts as bigint) as low_accounts,
    cast(parents as bigint) as parents,
    {%- for column, value in {
        'high_rate': 'high_rate',
        'low_rate': 'low_rate',
        'difference': 'difference',
        'low': 'difference - 1.959964 * standard_error',
        'high': 'difference + 1.959964 * standard_error',
    }.items() %}
    cast(case when is_enough then {{ value }} end as {{ type_double() }})
        as {{ column }},
    {%- endfor %}
    case when is_enough then 'ok' else 'not enough data' end as data_status,
    cast(
        case comparison
            {%- for comparison, caveat in caveats.items() %}
            when '{{ comparison }}' then '{{ caveat }}'
            {%- endfor %}
        end as {{ dbt.type_string() }}
    ) as caveat
from judged
