-- Which segments answered which tactic, message and timing: each level of what
-- an experiment varied against control, by segment and in all. p values are
-- adjusted for all rows of the experiment.
with

results as (
    select * from {{ ref('account_penetration', 'int_experiment_results') }}
),

responses as (
    select * from results
    where
        not (factor = 'variant' and (segment = 'all' or level = 'control'))
),

ranked as (
    select
        *,
        case
            when verdict = 'works'
                then rank() over (
                    partition by
                        experiment_id, factor, segment, verdict = 'works'
                    order by difference desc
                )
        end as response_rank
    from responses
)

select
    cast(experiment_id as {{ dbt.type_string() }}) as experiment_id,
    cast(factor as {{ dbt.type_string() }}) as factor,
    cast(level as {{ dbt.type_string() }}) as level,
    cast(segment as {{ dbt.type_string() }}) as segment,
    cast(assigned_accounts as bigint) as assigned_accounts,
    cast(accounts as bigint) as accounts,
    cast(control_accounts as bigint) as control_accounts,
    cast(unfinished_accounts as bigint) as unfinished_accounts,
    cast(crossovers as bigint) as crossovers,
    cast(contaminated_accounts as bigint) as contaminated_accounts,
    cast(conversions as bigint) as conversions,
    conversion_rate,
    control_rate,
    difference,
    low,
    high,
    z,
    p_value,
    p_value_adjusted,
    design_effect,
    cast(response_rank as bigint) as response_rank,
    coalesce(response_rank = 1, false) as is_best,
    difference_from_others,
    low_from_others,
    high_from_others,
    p_value_from_others,
    p_value_from_others_adjusted,
    segments_p_value,
    cast(rate_accounts as bigint) as rate_accounts,
    rate_difference,
    rate_low,
    rate_high,
    rate_p_value,
    is_rate_adjusted,
    mrr_difference,
    mrr_low,
    mrr_high,
    mrr_p_value,
    is_mrr_adjusted,
    is_blocked,
    cast(data_status as {{ dbt.type_string() }}) as data_status,
    cast(verdict as {{ dbt.type_string() }}) as verdict
from ranked
