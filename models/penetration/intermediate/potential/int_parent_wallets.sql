-- The ultimate parents whose own wallet, an estimate of the head office as a
-- whole, is the potential of all their accounts on the as-of date: where it is
-- trusted at least as much as the sum of the accounts, or that isn't complete.
with

last_month as (
    select month
    from {{ ref('account_penetration', 'int_months') }}
    where is_last
),

account_groups as (
    select * from {{ ref('account_penetration', 'int_account_groups') }}
),

account_potential as (
    select account_potential.*
    from {{ ref('account_penetration', 'int_account_potential') }} as account_potential
    inner join last_month on account_potential.month = last_month.month
    where
        account_potential.basis = 'claimed'
        and not account_potential.is_partial
),

wallets as (
    select
        potential_by_scope.account_id as parent_id,
        potential_by_scope.potential,
        potential_by_scope.trust_rank
    from {{ ref('account_penetration', 'int_potential_by_scope') }} as potential_by_scope
    inner join last_month on potential_by_scope.month = last_month.month
    where
        potential_by_scope.basis = 'claimed'
        and potential_by_scope.unit_id is null
        and potential_by_scope.product_id is null
),

families as (
    select
        account_groups.parent as parent_id,
        count(*) as accounts,
        count(account_potential.account_id) as known_accounts,
        max(account_potential.trust_rank) as trust_rank
    from account_groups
    left join account_potential
        on account_groups.account_id = account_potential.account_id
    group by account_groups.parent
)

select
    wallets.parent_id,
    wallets.potential
from wallets
inner join families on wallets.parent_id = families.parent_id
where
    families.accounts > 1
    and (
        families.known_accounts < families.accounts
        or wallets.trust_rank <= families.trust_rank
    )
