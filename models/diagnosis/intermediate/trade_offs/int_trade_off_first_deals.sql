-- First deals are larger than a year before, and young customers have a lower
-- rate: larger accounts start with more left to win.
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
    trade_off_values.young_rate as rate,
    trade_off_values.young_rate_before as rate_compared,
    'first_deal_mrr' as metric,
    trade_off_values.first_deal_mrr as value,
    trade_off_values.first_deal_mrr_before as value_compared,
    trade_off_values.new_customers as n,
    'First deals are larger than a year before ('
    || {{ whole_amount('first_deal_mrr') }} || ' a month after '
    || {{ whole_amount('first_deal_mrr_before') }}
    || '), and young customers have a lower rate ('
    || {{ percent_in_words('young_rate') }} || ' after '
    || {{ percent_in_words('young_rate_before') }}
    || '): larger accounts start with more left to win.' as explanation
from trade_off_values
cross join thresholds
where
    trade_off_values.accounts >= thresholds.minimum_accounts
    and trade_off_values.new_customers >= thresholds.minimum_accounts
    and trade_off_values.new_customers_before >= thresholds.minimum_accounts
    and trade_off_values.young_accounts >= thresholds.minimum_accounts
    and trade_off_values.young_accounts_before >= thresholds.minimum_accounts
    and trade_off_values.first_deal_mrr
    >= trade_off_values.first_deal_mrr_before * (1 + thresholds.larger_deals_by)
    and trade_off_values.young_rate
    <= trade_off_values.young_rate_before - thresholds.rate_lower_by
