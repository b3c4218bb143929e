-- In which account and month what helps against a cause was seen in the six
-- months after: once per cause, account and month.
with

months as (
    select * from {{ ref('account_penetration', 'int_months') }}
),

coverage as (
    select
        account_id,
        month,
        {{ month_number('month') }} as month_number,
        engaged_contacts
    from {{ ref('account_penetration', 'account_coverage') }}
),

product_range as (
    select
        account_id,
        month,
        {{ month_number('month') }} as month_number,
        potential
    from {{ ref('account_penetration', 'account_penetration') }}
    where variant = 'products'
),

opportunities as (
    select * from {{ ref('account_penetration', 'stg_opportunities') }}
    where kind in ('upsell', 'cross_sell')
),

competitors as (
    select
        units.account_id,
        cell_positions.recorded_on
    from {{ ref('account_penetration', 'stg_cell_positions') }} as cell_positions
    inner join {{ ref('account_penetration', 'stg_buying_units') }} as units
        on cell_positions.unit_id = units.unit_id
    where cell_positions.competitor_name is not null
),

events as (
    select
        'selling_process' as cause,
        account_id,
        created_on as occurred_on
    from opportunities
    where origin in ('rep_proposed', 'success_identified')
    union all
    select
        'handoff' as cause,
        account_id,
        created_on as occurred_on
    from opportunities
    where origin = 'success_identified'
    union all
    select
        'handoff' as cause,
        account_id,
        occurred_on
    from {{ ref('account_penetration', 'stg_account_plans') }}
    where event = 'handoff'
    union all
    select
        'competition' as cause,
        account_id,
        recorded_on as occurred_on
    from competitors
)

select distinct
    events.cause,
    events.account_id,
    months.month
from events
inner join months
    on
        {{ month_number('events.occurred_on') }}
        between months.month_number + 1 and months.month_number + 6
union all
select
    'mapping' as cause,
    coverage.account_id,
    coverage.month
from coverage
inner join coverage as later
    on
        coverage.account_id = later.account_id
        and coverage.month_number + 6 = later.month_number
where
    later.engaged_contacts >= 2
    and later.engaged_contacts > coverage.engaged_contacts
union all
select
    'product_fit' as cause,
    product_range.account_id,
    product_range.month
from product_range
inner join product_range as later
    on
        product_range.account_id = later.account_id
        and product_range.month_number + 6 = later.month_number
where later.potential > product_range.potential
