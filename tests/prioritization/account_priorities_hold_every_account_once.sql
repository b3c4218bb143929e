-- Every account is ranked or says why not, and ranks run from 1 without a gap.
with

priorities as (
    select * from {{ ref('account_penetration', 'account_priorities') }}
),

accounts as (
    select * from {{ ref('account_penetration', 'stg_accounts') }}
),

counted as (
    select
        count(*) as listed,
        count(rank) as ranked,
        max(rank) as last_rank,
        count(
            case
                when (rank is null) != (excluded_because is not null) then 1
            end
        ) as contradictions,
        count(case when is_within_capacity and rank is null then 1 end)
            as impossible
    from priorities
)

select *
from counted
where
    listed != (select count(*) from accounts)
    or ranked != coalesce(last_rank, 0)
    or contradictions > 0
    or impossible > 0
