-- Penetration of every group: captured of its accounts ÷ their potential, over
-- the accounts whose potential is known; never a mean of rates. The benchmark
-- is a published range for the vendor (var benchmark), a guardrail, no target.
-- Decisions: D-PRJ-03.
{%- set by_segment = var('benchmark_by_segment') or {} %}
{%- set slugs = [var('benchmark')] + by_segment.values() | list %}
-- depends_on: {{ ref('account_penetration', 'int_account_groups') }}
{{- check_names('benchmark', slugs, 'penetration_benchmarks', 'slug') }}
{{- check_names('benchmark_by_segment', by_segment, 'int_account_groups',
    'segment') }}
with

account_penetration as (
    select * from {{ ref('account_penetration', 'account_penetration') }}
    {%- if var('population') == 'customers' %}
    where is_customer
    {%- endif %}
),

memberships as (
    select * from {{ ref('account_penetration', 'int_account_memberships') }}
),

benchmarks as (
    select * from {{ ref('account_penetration', 'penetration_benchmarks') }}
),

members as (
    select
        memberships.group_by,
        memberships.group_value,
        account_penetration.*,
        memberships.group_by = 'parent'
        and memberships.group_value != account_penetration.account_id
        and account_penetration.variant = 'buying_units'
        and account_penetration.status = 'missing' as is_one_unit
    from account_penetration
    inner join memberships
        on account_penetration.account_id = memberships.account_id
),

-- Seen from its parent, a subsidiary without units of its own is one unit.
counted as (
    select
        group_by,
        group_value,
        month,
        variant,
        is_month_complete,
        is_window_complete,
        is_potential_known or is_one_unit as is_potential_known,
        case when is_one_unit then 1 else potential end as potential,
        case when is_one_unit then cast(is_customer as integer) else captured end
            as captured,
        case when is_one_unit then cast(is_customer as integer) else rate end
            as rate,
        case when is_one_unit then cast(not is_customer as integer) else whitespace end
            as whitespace
    from members
),

grouped as (
    select
        group_by,
        group_value,
        month,
        variant,
        is_month_complete,
        is_window_complete,
        sum(captured) as captured_by_all,
        sum(case when is_potential_known then captured end) as captured,
        sum(case when is_potential_known then potential end) as potential,
        sum(case when is_potential_known then whitespace end) as whitespace,
        percentile_cont(0.5) within group (
            order by case when is_potential_known then rate end
        ) as median_rate,
        count(case when is_potential_known then 1 end) as accounts
    from counted
    group by
        group_by, group_value, month, variant, is_month_complete, is_window_complete
),

rated as (
    select
        *,
        {{ safe_divide('captured', 'potential') }} as rate,
        case
            when variant != 'revenue' then null
            {% for name, slug in by_segment.items() -%}
            when group_by = 'segment' and group_value = {{ text_literal(name) }}
                then {{ text_literal(slug) }}
            {% endfor -%}
            else {{ text_literal(var('benchmark')) }}
        end as benchmark
    from grouped
)

select
    cast(rated.group_by as {{ dbt.type_string() }}) as group_by,
    cast(rated.group_value as {{ dbt.type_string() }}) as group_value,
    rated.month,
    rated.variant,
    cast(rated.captured as {{ type_money() }}) as captured,
    cast(rated.potential as {{ type_money() }}) as potential,
    cast(rated.whitespace as {{ type_money() }}) as whitespace,
    rated.rate,
    rated.median_rate,
    cast(rated.accounts as bigint) as accounts,
    {{ safe_divide('coalesce(rated.captured, 0)', 'rated.captured_by_all') }}
        as share_covered,
    benchmarks.low as benchmark_low,
    benchmarks.high as benchmark_high,
    cast(
        case
            when rated.rate < benchmarks.low then 'below'
            when rated.rate > benchmarks.high then 'above'
            when rated.rate <= benchmarks.high then 'within'
        end as {{ dbt.type_string() }}
    ) as benchmark_verdict,
    cast(benchmarks.source as {{ dbt.type_string() }}) as benchmark_source,
    rated.is_month_complete,
    rated.is_window_complete
from rated
left join benchmarks on rated.benchmark = benchmarks.slug
