-- The accepted rows of exchange_rates.
with

checked as (
    select * from {{ ref('account_penetration', 'stg_exchange_rates__checked') }}
)

select
    currency,
    rate_date,
    rate_to_reporting
from checked
where rejection_reason is null
