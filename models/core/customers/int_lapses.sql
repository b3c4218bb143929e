-- When an account without a contract lapsed: its silence is longer than its own
-- rhythm allows. The rhythm is a high quantile of its gaps between months with
-- revenue, as known when the silence began; with too few of them, and at most,
-- twelve months. A silence that the data end in is a lapse only once it is that
-- long within them. A later purchase ends a lapse.
-- Decisions: D-PRI-20.
with

account_mrr as (
    select * from {{ ref('account_penetration', 'int_account_mrr') }}
),

exchange_rates as (
    select * from {{ ref('account_penetration', 'int_exchange_rates_by_month') }}
),

months as (
    select * from {{ ref('account_penetration', 'int_months') }}
    where is_month_complete
),

purchases as (
    select
        account_mrr.account_id,
        months.month,
        months.month_number
    from account_mrr
    inner join months on account_mrr.month = months.month
    inner join exchange_rates
        on
            account_mrr.currency = exchange_rates.currency
            and account_mrr.month = exchange_rates.month
    group by account_mrr.account_id, months.month, months.month_number
    having sum(account_mrr.revenue * exchange_rates.rate_to_reporting) > 0
),

in_order as (
    select
        *,
        month_number - lag(month_number) over account as gap,
        lead(month) over account as next_month,
        lead(month_number) over account as next_month_number
    from purchases
    window account as (partition by account_id order by month_number)
),

-- No shorter silence can be a lapse.
silences as (
    select * from in_order
    where
        next_month_number is null
        or next_month_number - month_number > {{ var('lapse_gap_multiple') }}
),

rhythms as (
    select
        silences.account_id,
        silences.month,
        silences.month_number,
        silences.next_month,
        silences.next_month_number,
        count(in_order.gap) as gaps,
        percentile_disc({{ var('lapse_gap_quantile') }}) within group (
            order by in_order.gap
        ) as usual_gap
    from silences
    left join in_order
        on
            silences.account_id = in_order.account_id
            and silences.month_number >= in_order.month_number
            and in_order.gap is not null
    group by
        silences.account_id,
        silences.month,
        silences.month_number,
        silences.next_month,
        silences.next_month_number
),

patience as (
    select
        *,
        -- In the twelfth month of silence a year has no revenue.
        case
            when
                gaps >= {{ var('lapse_minimum_gaps') }}
                and {{ var('lapse_gap_multiple') }} * usual_gap < 11
                then
                    cast(
                        floor({{ var('lapse_gap_multiple') }} * usual_gap)
                        as integer
                    )
            else 11
        end as silent_months_allowed
    from rhythms
)

select
    patience.account_id,
    patience.month as last_purchase_in,
    patience.silent_months_allowed,
    months.month as lapsed_in,
    patience.next_month as returned_in
from patience
inner join months
    on
        patience.month_number + patience.silent_months_allowed + 1
        = months.month_number
where
    patience.next_month_number is null
    or patience.next_month_number > months.month_number
