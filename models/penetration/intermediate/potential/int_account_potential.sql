-- The potential of each account and month: the most trusted complete candidate;
-- ties go to the whole account, then units, then products. With only partial
-- sums it is the best of those, and says so.
-- Decisions: D-PEN-02, D-PEN-18.
with

candidates as (
    select * from {{ ref('account_penetration', 'int_account_potential_candidates') }}
),

ranked as (
    select
        *,
        row_number() over (
            partition by basis, account_id, month
            order by
                case when is_complete then 0 else 1 end, trust_rank, tie_break
        ) as row_number
    from candidates
)

select
    basis,
    account_id,
    month,
    cast(
        max(case when row_number = 1 then potential end) as {{ type_money() }}
    ) as potential,
    max(case when row_number = 1 then candidate end) as winner,
    max(case when row_number = 1 then trust_rank end) as trust_rank,
    {%- for candidate in ['top_down', 'by_units', 'by_products'] %}
    cast(
        max(
            case
                when candidate = '{{ candidate }}' and is_complete
                    then potential
            end
        ) as {{ type_money() }}
    ) as {{ candidate }},
    {%- endfor %}
    not bool_or(is_complete) as is_partial,
    coalesce(
        max(case when is_complete then potential end)
        > 1.25 * min(case when is_complete then potential end),
        false
    ) as is_conflicting
from ranked
group by basis, account_id, month
