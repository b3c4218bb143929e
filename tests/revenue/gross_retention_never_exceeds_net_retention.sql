-- What is kept without expansion is at most what is kept with it, and at most
-- all. The bridge is no cohort and need not.
select
    group_by,
    group_value,
    month,
    window_months,
    basis,
    nrr,
    grr
from {{ ref('account_penetration', 'revenue_retention') }}
where
    basis != 'bridge'
    and (grr > nrr or grr > 1 or gross_retained_mrr > opening_mrr)
