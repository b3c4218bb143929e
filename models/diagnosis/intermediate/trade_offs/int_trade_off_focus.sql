-- A rate below the benchmark beside satisfied customers that buy a focused
-- solution: few of the products they could.
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
    trade_off_values.benchmark_low as rate_compared,
    'satisfaction' as metric,
    trade_off_values.satisfaction as value,
    thresholds.satisfied_from as value_compared,
    trade_off_values.satisfaction_n as n,
    'The rate, ' || {{ percent_in_words('rate') }}
    || ', is below the benchmark (from '
    || {{ percent_in_words('benchmark_low') }}
    || '), but customers are satisfied (' || {{ in_words('satisfaction') }}
    || ' of 100, at least ' || {{ in_words('satisfaction_low') }}
    || ') with a focused solution: they buy '
    || {{ percent_in_words('products_rate') }}
    || ' of the products they could. Pushing more may not serve them.'
        as explanation
from trade_off_values
cross join thresholds
where
    trade_off_values.accounts >= thresholds.minimum_accounts
    and trade_off_values.benchmark_verdict = 'below'
    and trade_off_values.satisfaction_low >= thresholds.satisfied_from
    and trade_off_values.satisfaction_n >= thresholds.minimum_accounts
    and trade_off_values.products_rate <= thresholds.focused_to
