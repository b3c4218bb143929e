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
    select
        *,
        is_high as is_treated,
        has_outcome as value
    from {{ ref('account_penetration', 'int_high_and_low_scorers') }}
),

{{ matched_comparison('scorers', ['outcome', 'comparison']) }}

select
    cast(outcome as {{ dbt.type_string() }}) as outcome,
    cast(comparison as {{ dbt.type_string() }}) as comparison,
    cast(treated_cases as bigint) as high_accounts,
    cast(other_cases as bigint) as low_accounts,
    cast(parents as bigint) as parents,
    {%- for column, value in {
        'high_rate': 'treated_value',
        'low_rate': 'other_value',
        'difference': 'difference',
        'low': 'low',
        'high': 'high',
    }.items() %}
    cast(case when is_enough then {{ value }} end as {{ type_double() }})
        as {{ column }},
    {%- endfor %}
    cast(
        {{ matched_status('is_enough', 'low', "
            'insufficient data: ' || treated_cases || ' high and '
            || other_cases || ' low scorers to compare, "
            ~ var('minimum_compared_accounts')
            ~ " of each needed, of two parents or more'
        ") }} as {{ dbt.type_string() }}
    ) as data_status,
    cast(
        case comparison
            {%- for comparison, caveat in caveats.items() %}
            when '{{ comparison }}' then '{{ caveat }}'
            {%- endfor %}
        end as {{ dbt.type_string() }}
    ) as caveat
from compared
