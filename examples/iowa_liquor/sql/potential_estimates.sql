-- The observed wallet, dated the period's last day: per store, and per store and
-- category, which sum to the store's. A store that bought in other categories only
-- has one of 0, so that its chain's sum is complete. More returned than bought
-- counts as 0 too: a potential is never negative.
with store_wallets as (
    select
        stores_of_period.account_id,
        stores_of_period.store_number,
        null as product_id,
        coalesce(sum(wallet.amount), 0) as amount
    from stores_of_period
    left join wallet using (store_number)
    group by stores_of_period.account_id, stores_of_period.store_number
),

wallets as (
    select * from store_wallets
    union all by name
    select * from wallet
)

select
    concat_ws(' ', 'store', store_number, product_id) as estimate_id,
    account_id,
    store_number as unit_id,
    product_id,
    greatest(amount, 0) as amount,
    'year' as amount_period,
    'observed_wallet' as estimate_source,
    getvariable('last_day') as estimated_on
from wallets
order by estimate_id
