-- What became of each active account in the six months after each month:
-- whether it expanded, by upsell or cross-sell, and whether it churned. A
-- window that the data don't cover to its end is censored: NULL, unless it was
-- seen. Early in the history every purchase looks like a first one, so under
-- var retention_basis = consumption a window that begins there is censored too.
-- Decisions: D-PRI-21.
{%- set outcomes = {
    'has_expanded': 'is_expansion',
    'has_upsold': 'is_upsell',
    'has_cross_sold': 'is_cross_sell',
    'has_churned': 'is_churn',
} %}
with

active_months as (
    select * from {{ ref('account_penetration', 'int_active_months') }}
),

movements as (
    select * from {{ ref('account_penetration', 'int_account_movements') }}
),

months as (
    select * from {{ ref('account_penetration', 'int_months') }}
),

known as (
    select
        min(month_number)
        + {{ (var('first_purchase_history_months') - 1)
            if var('retention_basis') == 'consumption' else 0 }} as first_number,
        -- The last month whose window the data cover.
        max(month_number) - 6 as last_number
    from months
    where is_month_complete
),

seen as (
    select
        movements.account_id,
        months.month,
        {%- for outcome, movement in outcomes.items() %}
        bool_or(movements.{{ movement }}) as {{ outcome }},
        {%- endfor %}
        min(case when movements.is_expansion then movements.month end)
            as expanded_in,
        min(case when movements.is_churn then movements.month end)
            as churned_in,
        sum(movements.expansion_amount) as expansion_amount
    from movements
    inner join months
        on
            {{ month_number('movements.month') }}
            between months.month_number + 1 and months.month_number + 6
    -- Here, since a range in the left join below makes it a nested loop.
    inner join known on months.month_number >= known.first_number
    group by movements.account_id, months.month
)

select
    active_months.account_id,
    active_months.month,
    months.month_number not between known.first_number and known.last_number
        as is_censored,
    {%- for outcome in outcomes %}
    case
        when seen.{{ outcome }} then true
        when
            months.month_number
            between known.first_number and known.last_number
            then false
    end as {{ outcome }},
    {%- endfor %}
    seen.expanded_in,
    seen.churned_in,
    cast(coalesce(seen.expansion_amount, 0) as {{ type_money() }})
        as expansion_amount
from active_months
inner join months on active_months.month = months.month
cross join known
left join seen
    on
        active_months.account_id = seen.account_id
        and active_months.month = seen.month
where months.is_month_complete
