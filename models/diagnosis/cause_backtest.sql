-- What became of accounts with a cause, with and without the fix: whether they
-- expanded, and how their rate changed. Accounts are compared within their
-- segment; nobody was assigned at random, so a difference is an association.
with

fixes as (
    select * from {{ ref('account_penetration', 'low_penetration_fixes') }}
),

cases as (
    select * from {{ ref('account_penetration', 'int_cause_cases') }}
),

{{ matched_comparison('cases', ['cause', 'outcome']) }},

-- A cause that never held, or whose fix was never seen, keeps a row.
counted as (
    select
        cause,
        outcome,
        count(case when is_treated then 1 end) as fixed_cases,
        count(case when not is_treated then 1 end) as unfixed_cases
    from cases
    group by cause, outcome
),

expected as (
    select
        cause,
        fix,
        fix_seen_as,
        'expanded' as outcome
    from fixes
    union all
    select
        cause,
        fix,
        fix_seen_as,
        'rate_change' as outcome
    from fixes
)

select
    cast(expected.cause as {{ dbt.type_string() }}) as cause,
    cast(expected.outcome as {{ dbt.type_string() }}) as outcome,
    cast(coalesce(counted.fixed_cases, 0) as bigint) as fixed_cases,
    cast(coalesce(counted.unfixed_cases, 0) as bigint) as unfixed_cases,
    cast(coalesce(compared.parents, 0) as bigint) as parents,
    {%- for column, value in {
        'fixed_value': 'treated_value',
        'unfixed_value': 'other_value',
        'difference': 'difference',
        'low': 'low',
        'high': 'high',
    }.items() %}
    cast(
        case when compared.is_enough then compared.{{ value }} end
        as {{ type_double() }}
    ) as {{ column }},
    {%- endfor %}
    cast(
        {{ matched_status('compared.is_enough', 'compared.low', "
            'insufficient data: in segments that have both '
            || coalesce(compared.treated_cases, 0)
            || ' cases with the fix and '
            || coalesce(compared.other_cases, 0)
            || ' without, " ~ var('minimum_compared_accounts')
            ~ " of each needed, of two parents or more'
        ") }} as {{ dbt.type_string() }}
    ) as data_status,
    cast(expected.fix as {{ dbt.type_string() }}) as fix,
    cast(expected.fix_seen_as as {{ dbt.type_string() }}) as fix_seen_as
from expected
left join counted
    on
        expected.cause = counted.cause
        and expected.outcome = counted.outcome
left join compared
    on
        expected.cause = compared.cause
        and expected.outcome = compared.outcome
