-- Accounts that nobody should call to expand today, with the first reason that
-- holds: notice given on a contract, everybody we know there opted out, an
-- opportunity to expand open already, or nothing there yet that could grow.
with

features as (
    select * from {{ ref('account_penetration', 'account_features') }}
),

last_month as (
    select month
    from {{ ref('account_penetration', 'int_months') }}
    where is_last
),

contacts as (
    select * from {{ ref('account_penetration', 'stg_contacts') }}
),

as_of as (
    select * from {{ ref('account_penetration', 'int_as_of') }}
),

opted_out as (
    select contacts.account_id
    from contacts
    cross join as_of
    where
        (contacts.joined_on <= as_of.as_of_date or contacts.joined_on is null)
        and (contacts.left_on > as_of.as_of_date or contacts.left_on is null)
    group by contacts.account_id
    having
        count(
            case
                when
                    not contacts.has_opted_out
                    and contacts.opted_out_on is null
                    then 1
            end
        ) = 0
),

judged as (
    select
        features.account_id,
        case
            when features.lines_under_notice > 0 then 'churn notice'
            when opted_out.account_id is not null then 'opted out'
            when features.open_opportunities > 0 then 'open opportunity'
            when not features.is_active then 'not active'
        end as excluded_because
    from features
    inner join last_month on features.month = last_month.month
    left join opted_out on features.account_id = opted_out.account_id
)

select *
from judged
where excluded_because is not null
