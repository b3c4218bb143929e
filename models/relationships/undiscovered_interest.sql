-- Who is looking that we don't talk to: touches of the last window in units not
-- yet reached, by people who are no point of contact and by nobody known. The
-- strength is the share of four signals that hold: two or more people, more
-- touches than in the window before, one in the last 30 days, one about a
-- product.
with

touches as (
    select * from {{ ref('account_penetration', 'int_interest_touches') }}
),

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

counted as (
    select
        account_id,
        unit_id,
        count(distinct case when is_recent then contact_id end)
            as interested_contacts,
        count(case when is_recent then contact_id end) as known_touches,
        count(case when not is_recent then contact_id end)
            as known_touches_before,
        count(case when is_recent and contact_id is null then 1 end)
            as anonymous_touches,
        count(case when not is_recent and contact_id is null then 1 end)
            as anonymous_touches_before,
        count(case when is_recent then 1 end) as touches,
        count(case when not is_recent then 1 end) as touches_before,
        max(occurred_on) as last_touch_on,
        max(case when is_recent and is_about_product then 1 else 0 end)
            as is_about_product,
        max(
            case
                when occurred_on >= {{ add_days('as_of_date', -30) }} then 1
                else 0
            end
        ) as is_of_this_month
    from touches
    group by account_id, unit_id
),

measured as (
    select
        counted.*,
        points_of_contact.account_id is not null as is_known,
        case when counted.interested_contacts >= 2 then 0.25 else 0 end
        + case
            when counted.touches > counted.touches_before then 0.25 else 0
        end
        + 0.25 * counted.is_of_this_month
        + 0.25 * counted.is_about_product as strength
    from counted
    left join points_of_contact
        on counted.account_id = points_of_contact.account_id
    where counted.touches > 0
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
    {%- for column in [
        'interested_contacts', 'known_touches', 'known_touches_before',
        'touches', 'touches_before', 'last_touch_on',
    ] %}
    case when measured.is_known then measured.{{ column }} end as {{ column }},
    {%- endfor %}
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
    cast(
        case when measured.is_known then measured.strength end
        as {{ type_double() }}
    ) as strength,
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
