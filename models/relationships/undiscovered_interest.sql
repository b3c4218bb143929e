-- Who is looking that we don't talk to: touches of the last window in units not
-- yet reached, by people who are no point of contact and by nobody known, the
-- strongest first.
with

topics as (
    select * from {{ ref('account_penetration', 'int_interest_topics') }}
),

accounts as (
    select * from {{ ref('account_penetration', 'stg_accounts') }}
),

units as (
    select * from {{ ref('account_penetration', 'stg_buying_units') }}
),

points_of_contact as (
    select distinct account_id
    from {{ ref('account_penetration', 'int_current_contacts') }}
    where is_point_of_contact
),

customers as (
    select
        account_revenue.account_id,
        account_revenue.is_customer
    from {{ ref('account_penetration', 'int_account_revenue') }} as account_revenue
    inner join {{ ref('account_penetration', 'int_months') }} as months
        on
            account_revenue.month = months.month
            and months.is_last
),

measured as (
    select
        interest.*,
        points_of_contact.account_id is not null as is_known
    from {{ ref('account_penetration', 'int_interest_by_unit') }} as interest
    left join points_of_contact
        on interest.account_id = points_of_contact.account_id
)

select
    cast(
        case
            when measured.is_known then row_number() over (
                order by
                    case when measured.is_known then 1 else 0 end desc,
                    measured.strength desc,
                    measured.touches desc,
                    measured.account_id asc,
                    measured.unit_id asc
            )
        end as bigint
    ) as rank,
    measured.account_id,
    accounts.account_name,
    measured.unit_id,
    coalesce(units.unit_name, 'unknown') as unit_name,
    coalesce(customers.is_customer, false) as is_customer,
    measured.anonymous_touches,
    measured.anonymous_touches_before,
    case when measured.is_known then measured.interested_contacts end
        as interested_contacts,
    case when measured.is_known then measured.known_touches end
        as known_touches,
    case when measured.is_known then measured.known_touches_before end
        as known_touches_before,
    case when measured.is_known then measured.touches end
        as touches,
    case when measured.is_known then measured.touches_before end
        as touches_before,
    case when measured.is_known then measured.last_touch_on end
        as last_touch_on,
    cast(
        case
            when not measured.is_known then null
            when measured.touches_before = 0 then 'new'
            when measured.touches > measured.touches_before then 'rising'
            when measured.touches < measured.touches_before then 'falling'
            else 'steady'
        end as {{ dbt.type_string() }}
    ) as trend,
    case when measured.is_known then topics.topics end as topics,
    case when measured.is_known then measured.strength end as strength,
    cast(
        case
            when measured.is_known then 'ok'
            else 'insufficient data: no point of contact is marked'
        end as {{ dbt.type_string() }}
    ) as data_status
from measured
inner join accounts on measured.account_id = accounts.account_id
left join units on measured.unit_id = units.unit_id
left join topics
    on
        measured.account_id = topics.account_id
        and measured.unit_id = topics.unit_id
left join customers on measured.account_id = customers.account_id
{%- if var('population') == 'customers' %}
where customers.is_customer
{%- endif %}
