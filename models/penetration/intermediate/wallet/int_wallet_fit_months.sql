-- Of which month each month's wallet model is: the last one fitted on or before
-- it, so that no month knows of what came after. Models are fitted on the last
-- month of a quarter and on the latest month of all, of those whose twelve
-- months lie within the history.
with

months as (
    select * from {{ ref('account_penetration', 'int_months') }}
),

fitted as (
    select month
    from months
    where
        is_window_complete
        and (extract(month from month) in (3, 6, 9, 12) or is_last)
)

select
    months.month,
    max(fitted.month) as fit_month
from months
left join fitted on months.month >= fitted.month
group by months.month
