-- The MRR that an account takes along when its ultimate parent changes: its
-- opening MRR, minus for the customer it leaves, plus for the one it joins.
with

account_customers as (
    select * from {{ ref('account_penetration', 'int_account_customers') }}
),

levels as (
    select * from {{ ref('account_penetration', 'int_contracted_mrr_periods') }}
),

exchange_rates as (
    select * from {{ ref('account_penetration', 'int_exchange_rates_by_month') }}
),

moves as (
    select
        former.account_id,
        former.customer_id as from_customer_id,
        latter.customer_id as to_customer_id,
        latter.from_month as month,
        {{ add_months('latter.from_month', -1) }} as opening_month
    from account_customers as former
    inner join account_customers as latter
        on
            former.account_id = latter.account_id
            and former.until_month = latter.from_month
    where
        former.customer_id != latter.customer_id
        and former.from_month < former.until_month
        and latter.from_month < latter.until_month
),

in_force as (
    select
        moves.*,
        exchange_rates.rate_to_reporting,
        {{ monthly('levels.arr') }} as mrr
    from moves
    inner join levels
        on
            moves.account_id = levels.account_id
            and moves.opening_month >= levels.from_month
            and moves.opening_month < levels.until_month
    inner join exchange_rates
        on
            levels.currency = exchange_rates.currency
            and moves.opening_month = exchange_rates.month
),

opening as (
    select
        account_id,
        from_customer_id,
        to_customer_id,
        month,
        sum({{ converted('mrr', 'rate_to_reporting') }}) as opening_mrr
    from in_force
    group by account_id, from_customer_id, to_customer_id, month
)

select
    account_id,
    from_customer_id as customer_id,
    month,
    cast(-opening_mrr as {{ type_money() }}) as amount
from opening
where opening_mrr != 0
union all
select
    account_id,
    to_customer_id as customer_id,
    month,
    cast(opening_mrr as {{ type_money() }}) as amount
from opening
where opening_mrr != 0
