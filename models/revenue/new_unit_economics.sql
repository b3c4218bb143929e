-- A new buying unit as a partial new logo: what it brings and costs, how often
-- it is won and how long that takes, beside true new logos, over the trailing
-- twelve months, or as many as have moved.
with

events as (
    select * from {{ ref('account_penetration', 'int_acquisition_events') }}
),

windows as (
    select * from {{ ref('account_penetration', 'int_trailing_months') }}
),

grouped as (
    {% for group, value in {
        'portfolio': "'all'", 'segment': 'events.segment',
    }.items() -%}
    select
        '{{ group }}' as group_by,
        {{ value }} as group_value,
        windows.month,
        events.kind,
        sum(events.wins) as wins,
        coalesce(sum(events.new_mrr), 0) as new_mrr,
        sum(events.cost) as cost,
        count(events.is_opportunity_won) as opportunities_closed,
        count(case when events.is_opportunity_won then 1 end)
            as opportunities_won,
        percentile_cont(0.5) within group (
            order by
                case when events.is_opportunity_won then events.cycle_days end
        ) as median_cycle_days
    from windows
    inner join events on windows.event_month = events.month
    {% if group == 'segment' -%}
    where events.segment is not null
    {% endif -%}
    group by {{ value ~ ', ' if group == 'segment' }}windows.month, events.kind
    {{ 'union all' if not loop.last }}
    {% endfor %}
)

select
    cast(group_by as {{ dbt.type_string() }}) as group_by,
    cast(group_value as {{ dbt.type_string() }}) as group_value,
    month,
    cast(kind as {{ dbt.type_string() }}) as kind,
    cast(wins as bigint) as wins,
    cast(new_mrr as {{ type_money() }}) as new_mrr,
    {{ safe_divide('new_mrr', 'wins') }} as mrr_per_win,
    cast(cost as {{ type_money() }}) as cost,
    {{ safe_divide('cost', 'wins') }} as cost_per_win,
    {{ safe_divide('cost', '12 * new_mrr') }} as cost_per_new_arr,
    cast(opportunities_closed as bigint) as opportunities_closed,
    cast(opportunities_won as bigint) as opportunities_won,
    case
        when opportunities_closed >= {{ var('minimum_opportunities') }}
            then {{ safe_divide('opportunities_won', 'opportunities_closed') }}
    end as win_rate,
    cast(median_cycle_days as {{ type_double() }}) as median_cycle_days,
    cast(
        case
            when cost is null and opportunities_closed = 0
                then 'insufficient data: no costs and no opportunities'
            when cost is null then 'insufficient data: no costs'
            when opportunities_closed < {{ var('minimum_opportunities') }}
                then 'insufficient data: too few closed opportunities'
            else 'ok'
        end as {{ dbt.type_string() }}
    ) as data_status
from grouped
