-- The public way to MRR movements, to compare with: a month spine per customer, lag
-- and CASE, as dbt-labs/mrr-playbook has it in its models util_months,
-- customer_revenue_by_month, customer_churn_month and mrr, written for DuckDB. Where
-- it takes one amount of one subscription, this sums what the customer's lines bring
-- in on the month's last day: net of the discounts in force, not in a pause, at the
-- month's rate. Nothing here says why an amount changed.

create table util_months as
with

ends as (
    select
        min(date_trunc('month', started_on)) as first_month,
        cast('{as_of}' as date) as as_of_date
    from {accepted}.stg_revenue_lines
)

select
    cast(month as date) as date_month,
    last_day(month) as month_end
from ends, unnest(generate_series(first_month, as_of_date, interval 1 month)) as months (month);

create table subscription_periods as
with

terms as (
    select
        *,
        case amount_period
            when 'month' then 1
            when 'quarter' then 3
            when 'year' then 12
            else datediff('month', started_on, ended_on)
        end as period_months
    from {accepted}.stg_revenue_lines
)

select
    coalesce(accounts.parent_account_id, accounts.account_id) as customer_id,
    terms.currency,
    terms.started_on as start_date,
    coalesce(terms.ended_on, cast('9999-12-31' as date)) as end_date,
    cast(terms.amount / terms.period_months as decimal(18, 8)) as monthly_amount,
    cast(terms.discount_amount / terms.period_months as decimal(18, 8)) as monthly_discount,
    coalesce(terms.discount_ends_on, cast('9999-12-31' as date)) as discount_end_date,
    coalesce(terms.paused_on, cast('9999-12-31' as date)) as pause_date,
    coalesce(terms.resumed_on, cast('9999-12-31' as date)) as resume_date
from terms
inner join {accepted}.stg_accounts as accounts on terms.account_id = accounts.account_id;

create table customer_revenue_by_month as
with

rates as (
    select
        months.date_month,
        rates.currency,
        max_by(rates.rate_to_reporting, rates.rate_date) as rate_to_reporting
    from util_months as months
    inner join {accepted}.stg_exchange_rates as rates on rates.rate_date <= months.month_end
    group by months.date_month, rates.currency
),

-- The first and the last month of each customer.
customers as (
    select
        customer_id,
        date_trunc('month', min(start_date)) as date_month_start,
        date_trunc('month', max(end_date)) as date_month_end
    from subscription_periods
    group by customer_id
),

customer_months as (
    select
        customers.customer_id,
        months.date_month,
        months.month_end
    from customers
    inner join util_months as months
        on
            months.date_month >= customers.date_month_start
            and months.date_month < customers.date_month_end
),

joined as (
    select
        customer_months.date_month,
        customer_months.customer_id,
        coalesce(sum(
            case
                when
                    periods.pause_date <= customer_months.month_end
                    and periods.resume_date > customer_months.month_end
                    then 0
                when periods.discount_end_date <= customer_months.month_end
                    then periods.monthly_amount
                else periods.monthly_amount - periods.monthly_discount
            end * coalesce(rates.rate_to_reporting, 1)
        ), 0) as mrr
    from customer_months
    left join subscription_periods as periods
        on
            customer_months.customer_id = periods.customer_id
            and customer_months.month_end >= periods.start_date
            and customer_months.month_end < periods.end_date
    left join rates
        on
            customer_months.date_month = rates.date_month
            and periods.currency = rates.currency
    group by customer_months.date_month, customer_months.customer_id
)

select
    date_month,
    customer_id,
    mrr,
    mrr > 0 as is_active,
    min(case when is_active then date_month end) over (partition by customer_id)
        as first_active_month,
    max(case when is_active then date_month end) over (partition by customer_id)
        as last_active_month,
    first_active_month = date_month as is_first_month,
    last_active_month = date_month as is_last_month
from joined;

-- Its published tests hold the id of the last table unique and no month in the
-- future: whoever still pays has not churned, and a pause at the end has rows of 0.
create table customer_churn_month as
select
    cast(last_active_month + interval 1 month as date) as date_month,
    customer_id,
    0 as mrr,
    false as is_active,
    first_active_month,
    last_active_month,
    false as is_first_month,
    false as is_last_month
from customer_revenue_by_month as last_months
where
    is_last_month
    and last_active_month < (select max(date_month) from util_months)
    and not exists (
        select 1
        from customer_revenue_by_month as later
        where
            last_months.customer_id = later.customer_id
            and last_months.last_active_month + interval 1 month = later.date_month
    );

create table mrr as
with

customer_months as (
    select * from customer_revenue_by_month
    union all
    select * from customer_churn_month
),

beside_the_month_before as (
    select
        *,
        coalesce(lag(is_active) over months, false) as was_active,
        coalesce(lag(mrr) over months, 0) as mrr_before
    from customer_months
    window months as (partition by customer_id order by date_month)
)

select
    md5(date_month::text || '-' || customer_id) as id,
    *,
    mrr - mrr_before as mrr_change,
    case
        when is_first_month then 'new'
        when was_active and not is_active then 'churn'
        when is_active and not was_active then 'reactivation'
        when mrr > mrr_before then 'upgrade'
        when mrr < mrr_before then 'downgrade'
    end as change_category,
    least(mrr, mrr_before) as renewal_amount
from beside_the_month_before;
