-- What each unit pays a year on the as-of date, and when the first of its
-- contracts in force ends. Units that pay nothing are not here.
with

ledger as (
    select * from {{ ref('account_penetration', 'int_captured_by_month') }}
    where unit_id is not null
),

last_month as (
    select month
    from {{ ref('account_penetration', 'int_months') }}
    where is_last
),

terms as (
    select * from {{ ref('account_penetration', 'int_revenue_line_terms') }}
    where is_periodic and revenue_type = 'recurring'
),

as_of as (
    select * from {{ ref('account_penetration', 'int_as_of') }}
),

arr as (
    select
        ledger.account_id,
        ledger.unit_id,
        sum(ledger.arr) as arr
    from ledger
    inner join last_month on ledger.month = last_month.month
    group by ledger.account_id, ledger.unit_id
),

renewals as (
    select
        terms.unit_id,
        min(terms.in_force_until) as next_renewal_on
    from terms
    inner join as_of
        on
            terms.in_force_from <= as_of.as_of_date
            and terms.in_force_until > as_of.as_of_date
            and (
                terms.paused_on is null
                or terms.paused_on > as_of.as_of_date
                or terms.resumed_on <= as_of.as_of_date
            )
    where terms.in_force_until < cast('9999-12-31' as date)
    group by terms.unit_id
)

select
    arr.account_id,
    arr.unit_id,
    cast(arr.arr as {{ type_money() }}) as arr,
    renewals.next_renewal_on
from arr
left join renewals on arr.unit_id = renewals.unit_id
where arr.arr > 0
