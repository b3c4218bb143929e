-- The latest reading of each score by account and month. A reading holds from
-- its month until the one before the next reading's, twelve months at most;
-- those of one day, of units and of the whole account, are averaged.
with

health_checks as (
    select * from {{ ref('account_penetration', 'stg_health_checks') }}
),

as_of as (
    select * from {{ ref('account_penetration', 'int_as_of') }}
),

months as (
    select * from {{ ref('account_penetration', 'int_months') }}
),

readings as (
    {% for score in ['satisfaction_score', 'health_score'] -%}
    select
        health_checks.account_id,
        '{{ score }}' as score,
        health_checks.measured_on,
        avg(health_checks.{{ score }}) as reading
    from health_checks
    inner join as_of on health_checks.measured_on <= as_of.as_of_date
    where health_checks.{{ score }} is not null
    group by health_checks.account_id, health_checks.measured_on
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

numbered as (
    select
        *,
        {{ month_number('measured_on') }} as month_number
    from readings
),

in_turn as (
    select
        *,
        lead(month_number, 1, month_number + 12) over (
            partition by account_id, score order by measured_on
        ) as next_month_number
    from numbered
)

select
    in_turn.account_id,
    months.month,
    cast(max(
        case when in_turn.score = 'satisfaction_score' then in_turn.reading end
    ) as {{ type_double() }}) as satisfaction_score,
    cast(max(
        case when in_turn.score = 'health_score' then in_turn.reading end
    ) as {{ type_double() }}) as health_score
from in_turn
inner join months
    on
        months.month_number
        between in_turn.month_number
        and least(in_turn.next_month_number - 1, in_turn.month_number + 11)
group by in_turn.account_id, months.month
