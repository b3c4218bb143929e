-- Deals that each account gave to competitors in the 24 months up to each
-- month's end, and how many of those competitors nobody had heard of.
with

losses as (
    select
        *,
        {{ month_number('closed_on') }} as closed_number
    from {{ ref('account_penetration', 'int_competitive_losses') }}
),

months as (
    select * from {{ ref('account_penetration', 'int_months') }}
)

select
    losses.account_id,
    months.month,
    count(*) as competitive_losses,
    count(case when losses.is_first_heard_of then 1 end)
        as competitors_first_heard_of
from losses
inner join months
    on
        losses.closed_on <= months.measured_on
        and losses.closed_number > months.month_number - 24
group by losses.account_id, months.month
