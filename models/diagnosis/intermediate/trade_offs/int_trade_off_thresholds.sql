-- From when on a trade-off shows: the seed's thresholds as columns. One row.
select
    max(case when threshold = 'minimum_accounts' then value end)
        as minimum_accounts,
    max(case when threshold = 'efficient_ltv_to_cac' then value end)
        as efficient_ltv_to_cac,
    max(case when threshold = 'efficient_payback_months' then value end)
        as efficient_payback_months,
    max(case when threshold = 'satisfied_from' then value end)
        as satisfied_from,
    max(case when threshold = 'focused_to' then value end) as focused_to,
    max(case when threshold = 'larger_deals_by' then value end)
        as larger_deals_by,
    max(case when threshold = 'rate_lower_by' then value end)
        as rate_lower_by,
    max(case when threshold = 'rate_up_by' then value end) as rate_up_by,
    max(case when threshold = 'satisfaction_down_by' then value end)
        as satisfaction_down_by
from {{ ref('account_penetration', 'trade_off_thresholds') }}
