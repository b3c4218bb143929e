-- What to do next: a reference unit × a unit of the same account
-- that buys nothing and could buy the same product, with who can introduce us
-- and who there is looking already. Ranked by the cell's whitespace × the mean
-- of three: a reference (1), the warmest path (0 to 1), the interest (0 to 1).
with

plays as (
    select * from {{ ref('account_penetration', 'int_adjacent_plays') }}
),

explained as (
    select
        *,
        reference_unit_name || ' buys ' || product_name || ' for '
        || {{ whole_amount('reference_captured_annual') }}
        || ' a year and is a reference ('
        || replace(reference_kind, '_', ' ') || ').' as reference_in_words,
        case
            when path_strength is null then ' Nobody of us knows anybody here.'
            when is_direct
                then
                    ' ' || colleague_name || ' knows ' || contact_name
                    || ', who is in this unit.'
            else
                ' ' || colleague_name || ' knows ' || contact_name
                || ', elsewhere in the account.'
        end as path_in_words,
        case
            when interest_status is null then ' No interest seen.'
            when touches is null
                then
                    ' Interest is not known: no point of contact is marked.'
            else
                ' Touches in {{ var("coverage_window_days") }} days: '
                || cast(touches as {{ dbt.type_string() }})
                || ', in those before: '
                || cast(touches_before as {{ dbt.type_string() }})
                || '; known people among them: '
                || cast(interested_contacts as {{ dbt.type_string() }}) || '.'
        end as interest_in_words
    from plays
)

select
    cast(rank as bigint) as rank,
    account_id,
    account_name,
    owner_id,
    unit_id,
    unit_name,
    product_id,
    product_name,
    reference_unit_id,
    reference_unit_name,
    reference_kind,
    colleague_id,
    colleague_name,
    contact_id,
    contact_name,
    path_strength,
    interest_strength,
    realistic_whitespace,
    weighted_whitespace,
    cell_status,
    cast(
        reference_in_words || path_in_words || interest_in_words
        || ' To win: ' || {{ whole_amount('realistic_whitespace') }}
        || ' a year.' as {{ dbt.type_string() }}
    ) as evidence
from explained
