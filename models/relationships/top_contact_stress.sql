-- What if the top contact left: the one with the most engaging touches of the
-- last window. Coverage without them, and the units that would then have no
-- champion, with what they pay.
with

coverage as (
    select account_coverage.*
    from {{ ref('account_penetration', 'account_coverage') }} as account_coverage
    inner join {{ ref('account_penetration', 'int_months') }} as months
        on
            account_coverage.month = months.month
            and months.is_last
    where account_coverage.engaged_contacts > 0
),

top_contacts as (
    select * from {{ ref('account_penetration', 'int_top_contacts') }}
),

accounts as (
    select * from {{ ref('account_penetration', 'stg_accounts') }}
),

champion_risk as (
    select
        account_id,
        count(case when champions = 0 then 1 end) as units_without_champion,
        count(case when is_champion_top_contact then 1 end) as units_at_risk,
        sum(case when is_champion_top_contact then arr else 0 end)
            as arr_at_risk,
        min(case when is_champion_top_contact then next_renewal_on end)
            as next_renewal_on
    from {{ ref('account_penetration', 'champion_risk') }}
    group by account_id
)

select
    coverage.account_id,
    accounts.account_name,
    top_contacts.listed_contact_id as contact_id,
    top_contacts.contact_name,
    coverage.top_contact_share,
    coverage.contacts,
    coverage.engaged_contacts,
    coverage.coverage_score,
    {{ safe_divide('coverage.engaged_contacts - 1', 'coverage.contacts - 1') }}
        as coverage_score_without,
    coalesce(champion_risk.units_without_champion, 0)
        as units_without_champion,
    coalesce(champion_risk.units_at_risk, 0) as units_at_risk,
    coverage.arr,
    cast(coalesce(champion_risk.arr_at_risk, 0) as {{ type_money() }})
        as arr_at_risk,
    champion_risk.next_renewal_on,
    {{ quarter_of('champion_risk.next_renewal_on') }} as renewal_quarter
from coverage
inner join top_contacts on coverage.account_id = top_contacts.account_id
inner join accounts on coverage.account_id = accounts.account_id
left join champion_risk on coverage.account_id = champion_risk.account_id
