-- Of which month each month's wallet model is: the last one fitted on or before
-- it, so that no month knows of what came after. Models are fitted on the last
-- month of a quarter and on the latest month of all, of those whose twelve
-- months lie within the history.
with

months as (
    select * from {{ ref('account_penetration', 'int_months') }}
),

last_month as (
    select * from {{ ref('account_penetration', 'int_last_month') }}
),

fitted as (
    select months.month
    from months
    inner join last_month on months.month <= last_month.month
    where
        months.is_window_complete
        and (
            extract(month from months.month) in (3, 6, 9, 12)
            or months.month = last_month.month
        )
)

select
    months.month,
    max(fitted.month) as fit_month
from months
left join fitted on months.month >= fitted.month
group by months.month
