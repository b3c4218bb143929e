-- People who could use the products, by account and month: the potential of
-- both seat variants. With a unit of unknown size the sum is only partial.
with

addressable_units as (
    select * from {{ ref('account_penetration', 'int_addressable_units_by_month') }}
)

select
    account_id,
    month,
    cast(sum(potential_users) as {{ type_money() }}) as potential,
    case
        when
            count(potential_users) > 0 and count(potential_users) < count(*)
            then 'partial'
    end as potential_status
from addressable_units
group by account_id, month
