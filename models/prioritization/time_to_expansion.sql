-- What share of accounts has not yet expanded so many months after the first
-- MRR (Kaplan and Meier): accounts that have not expanded count for as long as
-- they were seen.
-- Decisions: D-PRI-15.
with

curves as (
    select * from {{ ref('account_penetration', 'int_expansion_curves') }}
)

select
    cast(group_by as {{ dbt.type_string() }}) as group_by,
    cast(group_value as {{ dbt.type_string() }}) as group_value,
    cast(months as bigint) as months,
    cast(at_risk as bigint) as at_risk,
    cast(events as bigint) as events,
    survival,
    low,
    high,
    cast(accounts as bigint) as accounts,
    cast(median_months as bigint) as median_months,
    log_rank_p_value,
    cast(data_status as {{ dbt.type_string() }}) as data_status
from curves
