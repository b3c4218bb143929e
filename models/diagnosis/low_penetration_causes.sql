-- Why each account's rate may be low: the share of each cause's signals that
-- fire, of those that are known. With fewer than two nothing is said; from a
-- half on the cause holds. Several may hold, and none may.
with

signals as (
    select * from {{ ref('account_penetration', 'int_cause_signals') }}
),

fixes as (
    select * from {{ ref('account_penetration', 'low_penetration_fixes') }}
),

account_penetration as (
    select * from {{ ref('account_penetration', 'account_penetration') }}
    where variant = 'revenue'
),

account_groups as (
    select * from {{ ref('account_penetration', 'int_account_groups') }}
),

segments as (
    select * from {{ ref('account_penetration', 'group_penetration') }}
    where variant = 'revenue' and group_by = 'segment'
),

in_words as (
    select
        *,
        label || ': ' || {{ signal_number('value', 'unit') }}
        || case
            when is_fired and comparison = 'at_least'
                then
                    ' (' || {{ signal_number('threshold', 'unit') }}
                    || ' or more)'
            when is_fired
                then
                    ' (' || {{ signal_number('threshold', 'unit') }}
                    || ' or less)'
            when may_fire then ' (no sign)'
            else ' (no sign: the condition does not hold)'
        end as words
    from signals
    where is_fired is not null
),

judged as (
    select
        account_id,
        month,
        cause,
        count(is_fired) as signals_available,
        count(case when is_fired then 1 end) as signals_fired
    from signals
    group by account_id, month, cause
),

evidence as (
    select
        account_id,
        month,
        cause,
        {{ dbt.listagg(
            'words', "'; '", 'order by is_fired desc, signal asc'
        ) }} as evidence
    from in_words
    group by account_id, month, cause
),

scored as (
    select
        *,
        case
            when signals_available >= 2
                then {{ safe_divide('signals_fired', 'signals_available') }}
        end as score
    from judged
)

select
    scored.account_id,
    scored.month,
    cast(scored.cause as {{ dbt.type_string() }}) as cause,
    scored.score,
    scored.score >= 0.5 as is_cause,
    cast(scored.signals_fired as bigint) as signals_fired,
    cast(scored.signals_available as bigint) as signals_available,
    cast(evidence.evidence as {{ dbt.type_string() }}) as evidence,
    account_penetration.rate,
    segments.rate as segment_rate,
    account_penetration.rate < segments.rate as is_rate_low,
    cast(
        case
            when scored.score is not null then 'ok'
            else
                'insufficient data: ' || scored.signals_available
                || ' of at least 2 signals are known'
        end as {{ dbt.type_string() }}
    ) as data_status,
    cast(fixes.fix as {{ dbt.type_string() }}) as fix
from scored
inner join fixes on scored.cause = fixes.cause
inner join account_penetration
    on
        scored.account_id = account_penetration.account_id
        and scored.month = account_penetration.month
inner join account_groups on scored.account_id = account_groups.account_id
left join segments
    on
        account_groups.segment = segments.group_value
        and scored.month = segments.month
left join evidence
    on
        scored.account_id = evidence.account_id
        and scored.month = evidence.month
        and scored.cause = evidence.cause
