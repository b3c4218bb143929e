-- Whether each variant of each experiment did better than control: the first
-- assignment counts, windows that have not ended are not read, and a split that
-- was not as planned blocks the read-out.
with

results as (
    select * from {{ ref('account_penetration', 'int_experiment_results') }}
)

select
    cast(experiment_id as {{ dbt.type_string() }}) as experiment_id,
    cast(level as {{ dbt.type_string() }}) as variant,
    cast(assigned_accounts as bigint) as assigned_accounts,
    cast(accounts as bigint) as accounts,
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
    difference_without_crossovers,
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
    sample_ratio_p_value,
    is_blocked,
    cast(data_status as {{ dbt.type_string() }}) as data_status,
    cast(verdict as {{ dbt.type_string() }}) as verdict
from results
where factor = 'variant' and segment = 'all'
