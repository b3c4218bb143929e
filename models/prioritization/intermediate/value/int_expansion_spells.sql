-- How long each account took from its first MRR (var retention_basis =
-- consumption: its first purchase) to its first expansion, or has gone without
-- one until it churned or the data end. An account that was there when the
-- history began has no known start and is left out.
{%- set starts = (
    'int_first_spend' if var('retention_basis') == 'consumption'
    else 'int_first_mrr'
) %}
with

movements as (
    select * from {{ ref('account_penetration', 'int_account_movements') }}
),

first_mrr as (
    select
        account_id,
        product_line,
        account_first_month,
        min(first_month) as first_month
    from {{ ref('account_penetration', starts) }}
    group by account_id, product_line, account_first_month
),

memberships as (
    select * from {{ ref('account_penetration', 'int_account_memberships') }}
),

ends as (
    select
        min(month) as first_month,
        max(month) as last_month
    from {{ ref('account_penetration', 'int_months') }}
    where is_month_complete
),

starts as (
    select distinct
        first_mrr.account_id,
        first_mrr.account_first_month as started_in,
        ends.last_month
    from first_mrr
    cross join ends
    where
        first_mrr.account_first_month > ends.first_month
        and first_mrr.account_first_month <= ends.last_month
),

spells as (
    select
        starts.account_id,
        starts.started_in,
        starts.last_month,
        min(case when movements.is_expansion then movements.month end)
            as expanded_in,
        min(case when movements.is_churn then movements.month end)
            as churned_in
    from starts
    left join movements
        on
            starts.account_id = movements.account_id
            and starts.started_in < movements.month
    group by starts.account_id, starts.started_in, starts.last_month
),

ended as (
    select
        *,
        coalesce(
            expanded_in < churned_in
            or (expanded_in is not null and churned_in is null),
            false
        ) as has_expanded
    from spells
),

measured as (
    select
        account_id,
        has_expanded,
        {{ months_between(
            'started_in',
            'case
                when has_expanded then expanded_in
                else coalesce(churned_in, last_month)
            end',
        ) }} as months
    from ended
),

products_at_start as (
    select distinct
        account_id,
        product_line
    from first_mrr
    where first_month = account_first_month
),

grouped as (
    select
        account_id,
        group_by,
        group_value
    from memberships
    where group_by in ('portfolio', 'segment', 'team_structure')
    union all
    select
        account_id,
        'product_line' as group_by,
        product_line as group_value
    from products_at_start
)

select
    measured.account_id,
    grouped.group_by,
    grouped.group_value,
    cast(measured.months as bigint) as months,
    measured.has_expanded
from measured
inner join grouped on measured.account_id = grouped.account_id
