-- In a year the rate rose while satisfaction fell, by more than chance: by more
-- than the root of both squared errors, half an interval each.
with

trade_off_values as (
    select * from {{ ref('account_penetration', 'int_trade_off_values') }}
),

thresholds as (
    select * from {{ ref('account_penetration', 'int_trade_off_thresholds') }}
)

select
    trade_off_values.group_by,
    trade_off_values.group_value,
    trade_off_values.month,
    trade_off_values.rate,
    trade_off_values.rate_before as rate_compared,
    'satisfaction' as metric,
    trade_off_values.satisfaction as value,
    trade_off_values.satisfaction_before as value_compared,
    trade_off_values.satisfaction_n as n,
    'In a year the rate rose from ' || {{ percent_in_words('rate_before') }}
    || ' to ' || {{ percent_in_words('rate') }}
    || ' while satisfaction fell from ' || {{ in_words('satisfaction_before') }}
    || ' to ' || {{ in_words('satisfaction') }}
    || ' of 100, more than chance: selling may strain the customers.'
        as explanation
from trade_off_values
cross join thresholds
where
    trade_off_values.accounts >= thresholds.minimum_accounts
    and trade_off_values.rate
    >= trade_off_values.rate_before + thresholds.rate_up_by
    and trade_off_values.satisfaction_n >= thresholds.minimum_accounts
    and trade_off_values.satisfaction_n_before >= thresholds.minimum_accounts
    and trade_off_values.satisfaction
    <= trade_off_values.satisfaction_before - thresholds.satisfaction_down_by
    and trade_off_values.satisfaction_before - trade_off_values.satisfaction
    > sqrt(
        power(trade_off_values.satisfaction - trade_off_values.satisfaction_low, 2)
        + power(
            trade_off_values.satisfaction_before
            - trade_off_values.satisfaction_low_before,
            2
        )
    )
