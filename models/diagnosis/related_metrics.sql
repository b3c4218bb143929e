-- What stands beside penetration, by group and month: lifetime value, deal
-- size, growth, acquisition cost, cycle, satisfaction, win rates, pipeline.
-- Each with how many it rests on, and an interval where one is known. What a
-- shorter history can show is shown; a share of accounts in which something was
-- done within a year needs one.
with

terms as (
    select
        *,
        {%- if var('retention_basis') == 'consumption' %}
        coalesce(consumption_noun, noun) as counted,
        coalesce(consumption_missing, missing) as lacks
        {%- else %}
        noun as counted,
        missing as lacks
        {%- endif %}
    from {{ ref('account_penetration', 'related_metric_terms') }}
),

inputs as (
    select * from {{ ref('account_penetration', 'stg_inputs') }}
),

measured as (
    {% for family in ['customers', 'deals', 'shares'] -%}
    select
        group_by,
        group_value,
        month,
        window_months,
        metric,
        n,
        needed,
        value,
        low,
        high
    from {{ ref('account_penetration', 'int_related_' ~ family) }}
    where group_by != 'parent'
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

judged as (
    select
        measured.*,
        terms.unit,
        terms.input,
        terms.counted,
        terms.lacks,
        terms.needs_year and measured.window_months < 12 as is_window_short,
        terms.needs_costs and measured.group_by not in ('portfolio', 'segment')
            as is_without_costs,
        coalesce(inputs.is_present, true) as is_input_present,
        measured.n >= measured.needed
        and not (terms.needs_year and measured.window_months < 12)
        and coalesce(inputs.is_present, true) as is_known
    from measured
    inner join terms on measured.metric = terms.metric
    left join inputs on terms.input = inputs.input
)

select
    cast(group_by as {{ dbt.type_string() }}) as group_by,
    cast(group_value as {{ dbt.type_string() }}) as group_value,
    month,
    cast(metric as {{ dbt.type_string() }}) as metric,
    case when is_known then value end as value,
    cast(unit as {{ dbt.type_string() }}) as unit,
    cast(n as bigint) as n,
    cast(window_months as integer) as window_months,
    case when is_known then low end as low,
    case when is_known then high end as high,
    cast(
        case
            when is_known and value is not null then 'ok'
            when not is_input_present
                then 'insufficient data: no ' || input
            when is_without_costs
                then
                    'insufficient data: costs are known by portfolio and '
                    || 'segment only'
            when is_window_short
                then
                    'insufficient data: '
                    || cast(window_months as {{ dbt.type_string() }})
                    || ' months of history, 12 needed'
            when n < needed
                then
                    'insufficient data: '
                    || cast(n as {{ dbt.type_string() }}) || ' ' || counted
                    || ', ' || cast(needed as {{ dbt.type_string() }})
                    || ' needed'
            else 'insufficient data' || coalesce(': ' || lacks, '')
        end as {{ dbt.type_string() }}
    ) as data_status
from judged
