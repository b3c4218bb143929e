-- What stands beside penetration, by group and month: lifetime value, deal
-- size, growth, acquisition cost, cycle, satisfaction, win rates, pipeline.
-- Each with how many it rests on, and an interval where one is known. What a
-- shorter history can show is shown; a share of accounts in which something was
-- done within a year needs one.
{%- set costs = [
    'customer_acquisition_cost', 'new_unit_acquisition_cost',
    'cac_payback_months', 'ltv_to_cac',
] %}
with

related_values as (
    select * from {{ ref('account_penetration', 'int_related_values') }}
    where group_by != 'parent'
),

inputs as (
    select * from {{ ref('account_penetration', 'stg_inputs') }}
),

measured as (
    {% for metric, of in related_metrics().items() -%}
    select
        group_by,
        group_value,
        month,
        '{{ metric }}' as metric,
        cast({{ of.value }} as {{ type_double() }}) as value,
        '{{ of.unit }}' as unit,
        {{ of.n }} as n,
        '{{ of.noun }}' as noun,
        {{ of.needed if of.needed is defined else 1 }} as needed,
        cast({{ of.low or 'null' }} as {{ type_double() }}) as low,
        cast({{ of.high or 'null' }} as {{ type_double() }}) as high,
        '{{ of.input }}' as input,
        window_months,
        {{ 'window_months < 12' if of.needs_year else 'false' }}
            as is_window_short,
        {{ 'group_by not in (\'portfolio\', \'segment\')'
            if metric in costs else 'false' }} as is_without_costs,
        '{{ of.missing or 'insufficient data' }}' as missing
    from related_values
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

judged as (
    select
        measured.*,
        coalesce(inputs.is_present, true) as is_input_present,
        measured.n >= measured.needed
        and not measured.is_window_short
        and coalesce(inputs.is_present, true) as is_told
    from measured
    left join inputs on measured.input = inputs.input
)

select
    cast(group_by as {{ dbt.type_string() }}) as group_by,
    cast(group_value as {{ dbt.type_string() }}) as group_value,
    month,
    cast(metric as {{ dbt.type_string() }}) as metric,
    cast(case when is_told then value end as {{ type_double() }}) as value,
    cast(unit as {{ dbt.type_string() }}) as unit,
    cast(n as bigint) as n,
    cast(window_months as integer) as window_months,
    cast(case when is_told then low end as {{ type_double() }}) as low,
    cast(case when is_told then high end as {{ type_double() }}) as high,
    cast(
        case
            when is_told and value is not null then 'ok'
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
                    || cast(n as {{ dbt.type_string() }}) || ' ' || noun || ', '
                    || cast(needed as {{ dbt.type_string() }}) || ' needed'
            else missing
        end as {{ dbt.type_string() }}
    ) as data_status
from judged
