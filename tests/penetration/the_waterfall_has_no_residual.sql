-- Selling, potential, mix, entry and exit are the whole change of the rate.
select
    group_by,
    group_value,
    month,
    months_back,
    rate_before,
    selling_effect,
    potential_effect,
    mix_effect,
    entry_exit_effect,
    rate_after
from {{ ref('account_penetration', 'penetration_waterfall') }}
where
    coalesce(
        abs(
            rate_before
            + selling_effect
            + potential_effect
            + mix_effect
            + entry_exit_effect
            - rate_after
        ) > 1e-9 * greatest(1, abs(rate_before), abs(rate_after)),
        true
    )
