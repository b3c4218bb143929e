-- What an account has left is potential less captured in every mart, whether or
-- not revenue names units; nobody is promised more, and none is called without
-- whitespace because nobody knows in which unit it lies.
with

penetration as (
    select
        account_id,
        whitespace
    from {{ ref('account_penetration', 'account_penetration') }}
    where
        variant = 'revenue'
        and is_potential_known
        and month = (
            select months.month
            from {{ ref('account_penetration', 'int_months') }} as months
            where months.is_last
        )
),

units as (
    select
        account_id,
        count(case when captured != 0 then unit_id end) as bought_by_units,
        count(
            case
                when
                    status in (
                        'blocked', 'not_needed', 'in_house', 'competitor'
                    )
                    then 1
            end
        ) as cells_out_of_reach
    from {{ ref('account_penetration', 'whitespace_cells') }}
    group by account_id
)

select
    penetration.account_id,
    penetration.whitespace,
    by_account.whitespace as whitespace_by_account,
    priorities.realistic_whitespace,
    priorities.excluded_because
from penetration
left join {{ ref('account_penetration', 'whitespace_by_account') }} as by_account
    on penetration.account_id = by_account.account_id
left join {{ ref('account_penetration', 'account_priorities') }} as priorities
    on penetration.account_id = priorities.account_id
left join {{ ref('account_penetration', 'account_penetration_wide') }} as wide
    on
        penetration.account_id = wide.account_id
        and wide.month = (
            select months.month
            from {{ ref('account_penetration', 'int_months') }} as months
            where months.is_last
        )
left join units on penetration.account_id = units.account_id
where
    penetration.whitespace is distinct from by_account.whitespace
    or penetration.whitespace is distinct from wide.whitespace
    or priorities.realistic_whitespace > penetration.whitespace
    or (
        priorities.excluded_because = 'no whitespace'
        and penetration.whitespace > 0
        and units.bought_by_units = 0
        and units.cells_out_of_reach = 0
        and by_account.captured > 0
    )
