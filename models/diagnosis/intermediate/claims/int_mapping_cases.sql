-- Customers in months in which somebody of their segment was mapped better, and
-- how their captured revenue changed in the six and twelve months after: those
-- mapped better then, and those that were not until the end.
with

mapping_gains as (
    select * from {{ ref('account_penetration', 'int_mapping_gains') }}
),

customers as (
    select
        penetration.account_id,
        penetration.month,
        {{ month_number('penetration.month') }} as month_number,
        penetration.captured,
        penetration.is_customer,
        penetration.is_window_complete,
        account_groups.segment,
        hierarchy.parent_id
    from {{ ref('account_penetration', 'account_penetration') }} as penetration
    inner join {{ ref('account_penetration', 'int_account_groups') }} as account_groups
        on penetration.account_id = account_groups.account_id
    inner join {{ ref('account_penetration', 'int_account_hierarchy') }} as hierarchy
        on penetration.account_id = hierarchy.account_id
    where penetration.variant = 'revenue' and penetration.is_month_complete
),

-- Where nobody was mapped better, there is nobody to compare with.
segment_months as (
    select distinct
        customers.segment,
        customers.month
    from mapping_gains
    inner join customers
        on
            mapping_gains.account_id = customers.account_id
            and mapping_gains.month = customers.month
),

horizons as (
    select 6 as months
    union all
    select 12 as months
),

cases as (
    select
        customers.*,
        horizons.months,
        later.captured as captured_later
    from customers
    inner join segment_months
        on
            customers.segment = segment_months.segment
            and customers.month = segment_months.month
    cross join horizons
    inner join customers as later
        on
            customers.account_id = later.account_id
            and customers.month_number + horizons.months = later.month_number
    where customers.is_customer and customers.is_window_complete
),

gains as (
    select
        cases.account_id,
        cases.month,
        cases.months,
        max(
            case
                when mapping_gains.month_number = cases.month_number then 1
                else 0
            end
        ) as is_mapped_now,
        count(mapping_gains.account_id) as gains
    from cases
    left join mapping_gains
        on
            cases.account_id = mapping_gains.account_id
            and mapping_gains.month_number
            between cases.month_number and cases.month_number + cases.months
    group by cases.account_id, cases.month, cases.months
)

select
    'better_mapping_'
    || cast(cases.months as {{ dbt.type_string() }}) || '_months' as claim,
    cases.account_id,
    cases.parent_id,
    cases.month,
    cases.segment || ' ' || cast(cases.month as {{ dbt.type_string() }})
        as stratum,
    gains.is_mapped_now = 1 as is_treated,
    -- More than doubling counts as doubling: a customer won last month may grow
    -- tenfold, and would outweigh a hundred others. More than all of it, by
    -- refunds, counts as all.
    greatest(
        least(
            {{ safe_divide('cases.captured_later', 'cases.captured') }} - 1, 1
        ),
        -1
    ) as value
from cases
inner join gains
    on
        cases.account_id = gains.account_id
        and cases.month = gains.month
        and cases.months = gains.months
where gains.is_mapped_now = 1 or gains.gains = 0
