-- The rate of each currency and the days on which it holds: from its date until
-- the next. The reporting currency is worth 1 throughout.
with

exchange_rates as (
    select * from {{ ref('account_penetration', 'stg_exchange_rates') }}
)

select
    currency,
    rate_to_reporting,
    rate_date as valid_from,
    lead(rate_date) over (partition by currency order by rate_date)
        as valid_until
from exchange_rates
where currency != {{ text_literal(var('reporting_currency')) }}
union all
select
    {{ text_literal(var('reporting_currency')) }} as currency,
    cast(1 as {{ type_money() }}) as rate_to_reporting,
    cast('0001-01-01' as date) as valid_from,
    cast(null as date) as valid_until
