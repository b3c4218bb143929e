-- What is published without a source, beside what this data shows. Changes are
-- differences between accounts that were and were not worked so, compared
-- within their segment: associations, not effects.
with

claims as (
    select * from {{ ref('account_penetration', 'published_claims') }}
),

cases as (
    select * from {{ ref('account_penetration', 'int_mapping_cases') }}
    union all
    select * from {{ ref('account_penetration', 'int_programme_cases') }}
),

{{ matched_comparison('cases', ['claim']) }},

signs as (
    select
        *,
        rank() over (order by value desc) as place,
        count(*) over () as signs
    from {{ ref('account_penetration', 'score_validation') }}
    where
        outcome = 'churn'
        and model like 'feature: %'
        and metric = 'AUC'
        and low is not null
),

observed as (
    select
        claim,
        treated_cases as cases,
        other_cases,
        difference as value,
        low,
        high,
        is_enough,
        cast(null as bigint) as place,
        cast(null as bigint) as signs
    from compared
    union all
    select
        'low_coverage_foretells_churn' as claim,
        outcomes as cases,
        accounts - outcomes as other_cases,
        value,
        low,
        high,
        true as is_enough,
        place,
        signs
    from signs
    where model = 'feature: coverage_score'
),

joined as (
    select
        claims.*,
        observed.cases,
        observed.other_cases,
        observed.place,
        observed.signs,
        coalesce(observed.is_enough, false) as is_enough,
        case when observed.is_enough then observed.value end as observed,
        case when observed.is_enough then observed.low end as observed_low,
        case when observed.is_enough then observed.high end as observed_high
    from claims
    left join observed on claims.claim = observed.claim
)

select
    cast(claim as {{ dbt.type_string() }}) as claim,
    cast(statement as {{ dbt.type_string() }}) as statement,
    low as claimed_low,
    high as claimed_high,
    cast(unit as {{ dbt.type_string() }}) as unit,
    cast(cases as bigint) as cases,
    cast(other_cases as bigint) as other_cases,
    cast(observed as {{ type_double() }}) as observed,
    cast(observed_low as {{ type_double() }}) as observed_low,
    cast(observed_high as {{ type_double() }}) as observed_high,
    cast(
        case
            when not is_enough or observed_low is null
                then 'insufficient data'
            when place = 1 then 'the strongest of ' || signs || ' signs'
            when place > 1
                then 'number ' || place || ' of ' || signs || ' signs'
            when observed_low > high then 'more than claimed'
            when observed_low >= low and observed_high <= high
                then 'as claimed'
            when observed_high < 0 then 'the opposite'
            when observed_high < low then 'less than claimed'
            when observed_low > 0 then 'something, as far as this data tells'
            else 'cannot tell: neither nothing nor the claim is ruled out'
        end as {{ dbt.type_string() }}
    ) as verdict,
    cast(
        {{ matched_status('is_enough', 'observed_low', "
            case
                when claim = 'low_coverage_foretells_churn'
                    then 'insufficient data: no score of churn'
                else
                    'insufficient data: ' || coalesce(cases, 0)
                    || ' cases and ' || coalesce(other_cases, 0)
                    || ' to compare, " ~ var('minimum_compared_accounts')
                    ~ " of each needed, of two parents or more'
            end
        ") }} as {{ dbt.type_string() }}
    ) as data_status,
    cast(observed_as as {{ dbt.type_string() }}) as observed_as,
    cast(provenance as {{ dbt.type_string() }}) as provenance
from joined
