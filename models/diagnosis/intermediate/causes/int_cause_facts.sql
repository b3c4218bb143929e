-- What the causes of a low rate are measured by, for every account with captured
-- revenue and complete month: what is on record of it, whom we know there, and
-- how it does.
with

record_facts as (
    select * from {{ ref('account_penetration', 'int_record_facts') }}
),

features as (
    select * from {{ ref('account_penetration', 'account_features') }}
),

coverage as (
    select * from {{ ref('account_penetration', 'account_coverage') }}
),

units as (
    select
        account_id,
        month,
        {{ safe_divide(
            'count(case when contacts = 0 then 1 end)', 'count(contacts)'
        ) }} as units_without_contacts_share
    from {{ ref('account_penetration', 'unit_coverage') }}
    group by account_id, month
),

thresholds as (
    select
        max(case when signal = 'healthy_from' then threshold end)
            as healthy_from,
        max(case when signal = 'flat_growth_to' then threshold end)
            as flat_growth_to
    from {{ ref('account_penetration', 'int_cause_thresholds') }}
)

select
    record_facts.account_id,
    record_facts.month,
    record_facts.deal_size_to_peers,
    record_facts.inbound_opportunity_share,
    record_facts.expansion_win_rate,
    record_facts.initial_win_rate,
    record_facts.expansions_created,
    record_facts.expansions_proposed,
    record_facts.expansions_asked_for,
    record_facts.competitive_losses,
    record_facts.competitors_first_heard_of,
    record_facts.support_only_contacts,
    record_facts.handoffs,
    case
        when coverage.contacts > 0 and coverage.is_coverage_window_complete
            then coverage.engaged_contacts
    end as engaged_contacts,
    units.units_without_contacts_share,
    features.mrr_growth_12_months,
    features.seats_used_share,
    features.mrr_growth_12_months <= thresholds.flat_growth_to as is_flat,
    features.satisfaction_score >= thresholds.healthy_from as is_satisfied,
    -- The better known: health, or else satisfaction.
    coalesce(features.health_score, features.satisfaction_score)
    >= thresholds.healthy_from as is_healthy
from record_facts
inner join features
    on
        record_facts.account_id = features.account_id
        and record_facts.month = features.month
cross join thresholds
left join coverage
    on
        record_facts.account_id = coverage.account_id
        and record_facts.month = coverage.month
left join units
    on
        record_facts.account_id = units.account_id
        and record_facts.month = units.month
