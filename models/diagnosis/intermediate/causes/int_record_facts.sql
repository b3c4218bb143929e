-- What opportunities and account plans on record tell of every account and
-- complete month. Fewer deals than it takes tell nothing, nor does a record that
-- has not been kept for twelve months; after that, none on record is 0.
with

customers as (
    select * from {{ ref('account_penetration', 'account_penetration') }}
    where variant = 'revenue' and is_customer and is_month_complete
),

account_groups as (
    select * from {{ ref('account_penetration', 'int_account_groups') }}
),

opportunities as (
    select * from {{ ref('account_penetration', 'int_opportunity_history') }}
),

segment_deals as (
    select * from {{ ref('account_penetration', 'int_segment_deals') }}
),

plans as (
    select * from {{ ref('account_penetration', 'int_plan_history') }}
),

losses as (
    select * from {{ ref('account_penetration', 'int_loss_history') }}
),

kept as (
    select * from {{ ref('account_penetration', 'int_kept_records') }}
)

select
    customers.account_id,
    customers.month,
    case
        when opportunities.deals >= 2
            then {{ safe_divide(
                'opportunities.average_deal', 'segment_deals.median_deal'
            ) }}
    end as deal_size_to_peers,
    case
        when opportunities.expansions_with_origin >= 2
            then {{ safe_divide(
                'opportunities.inbound_expansions',
                'opportunities.expansions_with_origin'
            ) }}
    end as inbound_opportunity_share,
    case
        when opportunities.expansions_closed >= 3
            then {{ safe_divide(
                'opportunities.expansions_won', 'opportunities.expansions_closed'
            ) }}
    end as expansion_win_rate,
    segment_deals.initial_win_rate,
    case
        when kept.has_opportunities
            then coalesce(opportunities.expansions_created, 0)
    end as expansions_created,
    case
        when kept.has_opportunities
            then coalesce(opportunities.expansions_proposed, 0)
    end as expansions_proposed,
    case
        when kept.has_opportunities
            then coalesce(opportunities.expansions_asked_for, 0)
    end as expansions_asked_for,
    case
        when kept.has_opportunities
            then coalesce(losses.competitive_losses, 0)
    end as competitive_losses,
    case
        when kept.has_opportunities
            then coalesce(losses.competitors_first_heard_of, 0)
    end as competitors_first_heard_of,
    case
        when kept.has_account_plans
            then coalesce(plans.support_only_contacts, 0)
    end as support_only_contacts,
    case
        when kept.has_account_plans
            then coalesce(plans.handoffs, 0)
    end as handoffs
from customers
inner join account_groups on customers.account_id = account_groups.account_id
inner join kept on customers.month = kept.month
left join opportunities
    on
        customers.account_id = opportunities.account_id
        and customers.month = opportunities.month
left join segment_deals
    on
        account_groups.segment = segment_deals.segment
        and customers.month = segment_deals.month
left join plans
    on
        customers.account_id = plans.account_id
        and customers.month = plans.month
left join losses
    on
        customers.account_id = losses.account_id
        and customers.month = losses.month
