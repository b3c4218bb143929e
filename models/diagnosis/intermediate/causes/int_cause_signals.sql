-- Every signal of every cause, and whether it fires: NULL where its number
-- is not known.
{{- config(materialized='view') }}
with

signals as (
    select * from {{ ref('account_penetration', 'int_signals_of_causes') }}
),

thresholds as (
    select * from {{ ref('account_penetration', 'int_cause_thresholds') }}
)

select
    signals.account_id,
    signals.month,
    signals.cause,
    signals.signal,
    thresholds.label,
    thresholds.unit,
    signals.value,
    thresholds.comparison,
    thresholds.threshold,
    signals.may_fire,
    case
        when signals.value is null then null
        when thresholds.comparison = 'at_least'
            then signals.may_fire and signals.value >= thresholds.threshold
        else signals.may_fire and signals.value <= thresholds.threshold
    end as is_fired,
    thresholds.reason
from signals
inner join thresholds on signals.signal = thresholds.signal
