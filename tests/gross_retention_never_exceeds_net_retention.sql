-- What is kept without expansion is at most what is kept with it.
select
    group_by,
    group_value,
    month,
    window_months,
    nrr,
    grr
from {{ ref('revenue_retention') }}
where grr > nrr or grr > 1 or gross_retained_mrr > opening_mrr
