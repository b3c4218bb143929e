-- The family of each account: its ultimate parent by its latest parenthood, by
-- accounts where account_parents says nothing. What an account pays for the
-- unit of another one of its family counts where it is used.
with

accounts as (
    select * from {{ ref('account_penetration', 'stg_accounts') }}
),

account_parents as (
    select * from {{ ref('account_penetration', 'stg_account_parents') }}
),

latest as (
    select
        account_id,
        max(valid_from) as valid_from
    from account_parents
    group by account_id
),

parents as (
    select
        accounts.account_id,
        case
            when latest.account_id is null then accounts.parent_account_id
            else account_parents.parent_account_id
        end as parent_account_id
    from accounts
    left join latest on accounts.account_id = latest.account_id
    left join account_parents
        on
            latest.account_id = account_parents.account_id
            and latest.valid_from = account_parents.valid_from
),

ancestors as (
    {{ list_ancestors('parents') }}
)

select
    account_id,
    coalesce(
        {%- for level in range(levels_of_parents(), 0, -1) %}
        ancestor_{{ level }},
        {%- endfor %}
        account_id
    ) as family_id
from ancestors
