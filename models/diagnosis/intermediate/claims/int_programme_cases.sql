-- Customers at months half a year apart, whether a cross-sell was proposed or
-- plans were shared in the six months after, and how their revenue rate changed
-- in twelve. Only those still there when the six are over: who leaves at once
-- has no time for a programme.
with

customers as (
    select
        *,
        {{ month_number('month') }} as month_number,
        max({{ month_number('month') }}) over () as last_number
    from {{ ref('account_penetration', 'account_penetration') }}
    where variant = 'revenue' and is_month_complete
),

account_groups as (
    select * from {{ ref('account_penetration', 'int_account_groups') }}
),

hierarchy as (
    select * from {{ ref('account_penetration', 'int_account_hierarchy') }}
),

-- A year later the record had been kept for a year: it covers the months in
-- which something could be proposed or shared.
records as (
    select * from {{ ref('account_penetration', 'int_kept_records') }}
),

events as (
    select
        'cross_sell_programme' as claim,
        account_id,
        {{ month_number('created_on') }} as month_number
    from {{ ref('account_penetration', 'stg_opportunities') }}
    where
        kind = 'cross_sell'
        and origin in ('rep_proposed', 'success_identified')
    union all
    select
        'coordination' as claim,
        account_id,
        {{ month_number('occurred_on') }} as month_number
    from {{ ref('account_penetration', 'stg_account_plans') }}
    where event in ('plan_shared', 'cross_team_review')
),

rated as (
    select
        *,
        ntile(4) over (
            partition by month
            order by potential desc, account_id asc
        ) as quarter
    from customers
    where is_customer and is_potential_known
),

cases as (
    select
        rated.*,
        -- More than doubling counts as doubling: a customer won last month may
        -- grow tenfold, and would outweigh a hundred others. More than all of
        -- it, by refunds, counts as all.
        greatest(
            least({{ safe_divide('later.rate', 'rated.rate') }} - 1, 1), -1
        ) as value,
        records.has_opportunities,
        records.has_account_plans
    from rated
    inner join customers as halfway
        on
            rated.account_id = halfway.account_id
            and rated.month_number + 6 = halfway.month_number
    inner join customers as later
        on
            rated.account_id = later.account_id
            and rated.month_number + 12 = later.month_number
    inner join records on later.month = records.month
    where
        rated.is_window_complete
        and halfway.is_customer
        and later.rate is not null
        and mod(rated.last_number - rated.month_number, 6) = 0
),

of_claims as (
    select
        *,
        'cross_sell_programme' as claim
    from cases
    where quarter = 1 and has_opportunities
    union all
    select
        *,
        'coordination' as claim
    from cases
    where has_account_plans
)

select
    of_claims.claim,
    of_claims.account_id,
    hierarchy.parent_id,
    of_claims.month,
    account_groups.segment as stratum,
    count(events.account_id) > 0 as is_treated,
    of_claims.value
from of_claims
inner join account_groups on of_claims.account_id = account_groups.account_id
inner join hierarchy on of_claims.account_id = hierarchy.account_id
left join events
    on
        of_claims.claim = events.claim
        and of_claims.account_id = events.account_id
        and events.month_number
        between of_claims.month_number + 1 and of_claims.month_number + 6
group by
    of_claims.claim,
    of_claims.account_id,
    hierarchy.parent_id,
    of_claims.month,
    account_groups.segment,
    of_claims.value
