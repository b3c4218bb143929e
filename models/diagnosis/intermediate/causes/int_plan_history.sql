-- What each account's plan events of the last twelve months say at each
-- month's end: contacts that were only about support since the last plan or
-- review, and handoffs from success to sales.
with

account_plans as (
    select
        *,
        {{ month_number('occurred_on') }} as occurred_number
    from {{ ref('account_penetration', 'stg_account_plans') }}
),

months as (
    select * from {{ ref('account_penetration', 'int_months') }}
),

known as (
    select
        account_plans.account_id,
        account_plans.event,
        account_plans.occurred_on,
        months.month,
        max(
            case
                when account_plans.event in ('plan_shared', 'cross_team_review')
                    then account_plans.occurred_on
            end
        ) over (partition by account_plans.account_id, months.month)
            as planned_on
    from account_plans
    inner join months
        on
            account_plans.occurred_on <= months.measured_on
            and account_plans.occurred_number > months.month_number - 12
)

select
    account_id,
    month,
    count(
        case
            when
                event = 'support_only_contact'
                and (planned_on is null or occurred_on > planned_on)
                then 1
        end
    ) as support_only_contacts,
    count(case when event = 'handoff' then 1 end) as handoffs
from known
group by account_id, month
