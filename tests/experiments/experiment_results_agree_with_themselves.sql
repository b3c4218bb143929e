-- A difference is that of the two rates and lies in its interval, adjusting
-- makes no p value smaller, what works is shown to, and nothing is compared
-- where the split is blocked or the data are too few.
with

results as (
    select * from {{ ref('account_penetration', 'int_experiment_results') }}
)

select
    experiment_id,
    factor,
    level,
    segment,
    data_status,
    verdict
from results
where
    conversions > accounts
    or accounts + unfinished_accounts != assigned_accounts
    or abs(difference - (conversion_rate - control_rate)) > 0.000000001
    or difference not between low and high
    or p_value_adjusted < p_value - 0.000000001
    or (data_status != 'ok' and difference is not null)
    or (is_blocked and coalesce(z, rate_difference, mrr_difference) is not null)
    or is_blocked != coalesce(sample_ratio_p_value < 0.001, false)
    or (
        verdict in ('works', 'does harm')
        and not coalesce(
            p_value_adjusted < 0.05
            and (verdict = 'works') = (difference > 0),
            false
        )
    )
