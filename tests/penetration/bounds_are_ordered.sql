-- The claimed rate lies between the lowest and the highest that can be
-- defended.
select
    account_id,
    month,
    rate_low,
    rate_claimed,
    rate_high
from {{ ref('account_penetration', 'penetration_bounds') }}
where
    rate_low > rate_high
    or rate_low > rate_claimed
    or rate_claimed > rate_high
    or (rate_low is null) != (rate_high is null)
    or (rate_claimed is not null and rate_low is null)
