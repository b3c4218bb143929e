-- Finance's totals and ours differ by no more than the var control_tolerance.
select
    month,
    measure,
    control_amount,
    our_amount,
    difference_share
from {{ ref('account_penetration', 'control_reconciliation') }}
where not is_within_tolerance
