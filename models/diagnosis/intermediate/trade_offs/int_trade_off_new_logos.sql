-- A rate below the benchmark beside new customers that are won efficiently: the
-- cost is soon paid back, or a customer is worth several times what it cost.
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
    case
        when trade_off_values.ltv_to_cac_low >= thresholds.efficient_ltv_to_cac
            then 'ltv_to_cac'
        else 'cac_payback_months'
    end as metric,
    case
        when trade_off_values.ltv_to_cac_low >= thresholds.efficient_ltv_to_cac
            then trade_off_values.ltv_to_cac
        else trade_off_values.cac_payback_months
    end as value,
    case
        when trade_off_values.ltv_to_cac_low >= thresholds.efficient_ltv_to_cac
            then thresholds.efficient_ltv_to_cac
        else thresholds.efficient_payback_months
    end as value_compared,
    trade_off_values.cac_payback_months_n as n,
    'The rate, ' || {{ percent_in_words('rate') }}
    || ', is below the benchmark (from '
    || {{ percent_in_words('benchmark_low') }}
    || '), but new customers are won efficiently: '
    || {{ in_words('cac_payback_months') }}
    || ' months pay back what one costs'
    || coalesce(
        ', and one is worth ' || {{ in_words('ltv_to_cac') }}
        || ' times that (at least ' || {{ in_words('ltv_to_cac_low') }} || ')',
        ''
    )
    || '. Growth may come from new accounts first.' as explanation
from trade_off_values
cross join thresholds
where
    trade_off_values.accounts >= thresholds.minimum_accounts
    and trade_off_values.benchmark_verdict = 'below'
    and trade_off_values.cac_payback_months_n >= thresholds.minimum_accounts
    and (
        trade_off_values.ltv_to_cac_low >= thresholds.efficient_ltv_to_cac
        or trade_off_values.cac_payback_months
        <= thresholds.efficient_payback_months
    )
