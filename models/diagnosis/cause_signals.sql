-- The signals behind each cause of each account with captured revenue in the last
-- complete month: the number, the threshold and whether it fires. Row by row what
-- low_penetration_causes sums up.
with

signals as (
    select * from {{ ref('account_penetration', 'int_cause_signals') }}
),

last_month as (
    select month
    from {{ ref('account_penetration', 'int_months') }}
    where is_last_complete
)

select
    signals.account_id,
    signals.month,
    cast(signals.cause as {{ dbt.type_string() }}) as cause,
    cast(signals.signal as {{ dbt.type_string() }}) as signal,
    cast(signals.label as {{ dbt.type_string() }}) as label,
    signals.value,
    cast(signals.comparison as {{ dbt.type_string() }}) as comparison,
    signals.threshold,
    cast(signals.unit as {{ dbt.type_string() }}) as unit,
    signals.is_fired,
    cast(
        case
            when signals.is_fired then 'fires'
            when signals.is_fired is null then 'insufficient data'
            when signals.may_fire then 'no sign'
            else 'condition does not hold'
        end as {{ dbt.type_string() }}
    ) as verdict,
    cast(signals.reason as {{ dbt.type_string() }}) as reason
from signals
inner join last_month on signals.month = last_month.month
