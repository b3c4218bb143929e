-- Where the data show that one thing has a price in another, so that a low rate
-- is not read as a failure, nor a rising one as a success, by itself. A row
-- only where it shows.
{%- set notes = trade_off_notes() %}
with

trade_off_values as (
    select * from {{ ref('account_penetration', 'int_trade_off_values') }}
),

thresholds as (
    select
        {%- for threshold in trade_off_thresholds() %}
        max(case when threshold = '{{ threshold }}' then value end)
            as {{ threshold }},
        {%- endfor %}
        count(*) as thresholds
    from {{ ref('account_penetration', 'trade_off_thresholds') }}
),

judged as (
    select
        trade_off_values.*,
        thresholds.*
    from trade_off_values
    cross join thresholds
    where trade_off_values.accounts >= thresholds.minimum_accounts
),

noted as (
    {% for note, of in notes.items() -%}
    select
        group_by,
        group_value,
        month,
        '{{ note }}' as note,
        {{ of.rate }} as rate,
        {{ of.rate_compared }} as rate_compared,
        {{ of.metric }} as metric,
        {{ of.value }} as value,
        {{ of.compared }} as value_compared,
        {{ of.n }} as n,
        {{ of.explanation }} as explanation
    from judged
    where
        {{ of.holds }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
)

select
    cast(group_by as {{ dbt.type_string() }}) as group_by,
    cast(group_value as {{ dbt.type_string() }}) as group_value,
    month,
    cast(note as {{ dbt.type_string() }}) as note,
    cast(rate as {{ type_double() }}) as rate,
    cast(rate_compared as {{ type_double() }}) as rate_compared,
    cast(metric as {{ dbt.type_string() }}) as metric,
    cast(value as {{ type_double() }}) as value,
    cast(value_compared as {{ type_double() }}) as value_compared,
    cast(n as bigint) as n,
    cast(explanation as {{ dbt.type_string() }}) as explanation
from noted
