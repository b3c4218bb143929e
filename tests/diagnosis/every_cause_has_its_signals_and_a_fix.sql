-- Each cause in the list has a fix and two signals or more in the seeds; each
-- signal of its model is a row of the seed under that cause; each row of the
-- seed is a signal. What is missing would drop out of a join, unseen.
with

listed as (
    {% for cause in var('low_penetration_causes') -%}
    select '{{ cause }}' as cause
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

used as (
    {% for cause in var('low_penetration_causes') -%}
    select distinct
        cause,
        signal
    from {{ ref('account_penetration', 'int_cause_' ~ cause) }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

known as (
    select count(*) as signals from used
),

thresholds as (
    select * from {{ ref('account_penetration', 'cause_thresholds') }}
    where cause is not null
)

select
    coalesce(used.cause, thresholds.cause) as cause,
    coalesce(used.signal, thresholds.signal) as problem
from used
full outer join thresholds
    on used.signal = thresholds.signal and used.cause = thresholds.cause
cross join known
where
    thresholds.signal is null
    -- Without customers no signal is seen.
    or (used.signal is null and known.signals > 0)
union all
select
    listed.cause,
    'no fix or fewer than two signals' as problem
from listed
left join {{ ref('account_penetration', 'low_penetration_fixes') }} as fixes
    on listed.cause = fixes.cause
left join thresholds on listed.cause = thresholds.cause
group by listed.cause, fixes.cause
having fixes.cause is null or count(thresholds.signal) < 2
