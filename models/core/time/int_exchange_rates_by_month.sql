-- The last rate on or before each month's end. Months before a currency's first
-- rate take that one: nothing of theirs is converted (such lines are rejected),
-- but constant-currency retention values a new currency at an earlier month.
with

exchange_rates as (
    select * from {{ ref('account_penetration', 'int_exchange_rates') }}
),

months as (
    select * from {{ ref('account_penetration', 'int_months') }}
),

from_the_start as (
    select
        currency,
        rate_to_reporting,
        valid_until,
        case
            when
                row_number() over (partition by currency order by valid_from)
                = 1
                then cast('0001-01-01' as date)
            else valid_from
        end as valid_from
    from exchange_rates
)

select
    from_the_start.currency,
    months.month,
    from_the_start.rate_to_reporting
from months
inner join from_the_start
    on
        months.measured_on >= from_the_start.valid_from
        and (
            months.measured_on < from_the_start.valid_until
            or from_the_start.valid_until is null
        )
