-- Which sources, and who, were right: how often more was captured than they
-- said could be spent, and how far off they were once it was verified.
-- Decisions: D-PEN-22.
with

estimates as (
    select * from {{ ref('account_penetration', 'estimate_status') }}
    where status != 'not_yet'
),

judged as (
    {% for people in ["'all'", "coalesce(estimated_by, 'unknown')"] -%}
    select
        estimate_source,
        {{ people }} as estimated_by,
        account_id,
        exceeded_on,
        error_share,
        {{ dbt.datediff('estimated_on', 'exceeded_on', 'day') }}
            as days_until_exceeded
    from estimates
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

summed as (
    select
        estimate_source,
        estimated_by,
        count(*) as estimates,
        count(exceeded_on) as exceeded_estimates,
        percentile_cont(0.5) within group (order by days_until_exceeded)
            as median_days_until_exceeded,
        count(error_share) as checked_estimates,
        count(distinct case when error_share is not null then account_id end)
            as checked_accounts,
        percentile_cont(0.5) within group (order by error_share)
            as median_error_share,
        percentile_cont(0.5) within group (order by abs(error_share))
            as median_absolute_error_share
    from judged
    group by estimate_source, estimated_by
)

select
    cast(estimate_source as {{ dbt.type_string() }}) as estimate_source,
    cast(estimated_by as {{ dbt.type_string() }}) as estimated_by,
    cast(estimates as bigint) as estimates,
    cast(exceeded_estimates as bigint) as exceeded_estimates,
    {{ safe_divide('exceeded_estimates', 'estimates') }} as exceeded_share,
    cast(median_days_until_exceeded as {{ type_double() }})
        as median_days_until_exceeded,
    cast(checked_estimates as bigint) as checked_estimates,
    cast(checked_accounts as bigint) as checked_accounts,
    {%- for measure in ['median_error_share', 'median_absolute_error_share'] %}
    cast(
        case
            when checked_accounts >= {{ var('minimum_checked_accounts') }}
                then {{ measure }}
        end
        as {{ type_double() }}
    ) as {{ measure }},
    {%- endfor %}
    cast(
        case
            when checked_accounts >= {{ var('minimum_checked_accounts') }}
                then 'ok'
            else
                'insufficient data: ' || checked_accounts
                || ' accounts checked, {{ var("minimum_checked_accounts") }}'
                || ' needed'
        end as {{ dbt.type_string() }}
    ) as data_status
from summed
