-- No MRR appears or vanishes between two months, in any group.
select
    later.group_by,
    later.group_value,
    later.month
from {{ ref('account_penetration', 'revenue_bridge') }} as later
inner join {{ ref('account_penetration', 'revenue_bridge') }} as earlier
    on
        later.group_by = earlier.group_by
        and later.group_value = earlier.group_value
        and later.month = {{ add_months('earlier.month', 1) }}
where later.opening_mrr != earlier.closing_mrr
