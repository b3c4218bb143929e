-- One row per account and month for BI: every variant side by side.
{%- set variants = [
    'revenue', 'buying_units', 'products', 'seats_sold', 'seats_active',
] %}
with

account_penetration as (
    select * from {{ ref('account_penetration', 'account_penetration') }}
),

accounts as (
    select * from {{ ref('account_penetration', 'stg_accounts') }}
),

account_groups as (
    select * from {{ ref('account_penetration', 'int_account_groups') }}
),

account_revenue as (
    select * from {{ ref('account_penetration', 'int_account_revenue') }}
),

account_coverage as (
    select * from {{ ref('account_penetration', 'account_coverage') }}
),

side_by_side as (
    select
        account_id,
        month,
        is_customer,
        is_month_complete,
        is_window_complete
        {%- for variant in variants %}
        {%- for column in ['rate', 'captured', 'potential', 'status'] %},
        max(case when variant = '{{ variant }}' then {{ column }} end)
            as {{ variant }}_{{ column }}
        {%- endfor %}
        {%- endfor %},
        max(case when variant = 'revenue' then whitespace end) as whitespace
    from account_penetration
    group by
        account_id, month, is_customer, is_month_complete, is_window_complete
)

select
    side_by_side.account_id,
    side_by_side.month,
    accounts.account_name,
    account_groups.parent as parent_id,
    account_groups.segment,
    account_groups.industry,
    account_groups.region,
    account_groups.owner as owner_id,
    account_groups.team_structure,
    account_groups.start_cohort,
    side_by_side.is_customer,
    side_by_side.is_month_complete,
    side_by_side.is_window_complete,
    cast(coalesce(account_revenue.mrr, 0) as {{ type_money() }}) as mrr,
    {%- for variant in variants %}
    side_by_side.{{ variant }}_rate,
    {%- for column in ['captured', 'potential'] %}
    cast(side_by_side.{{ variant }}_{{ column }} as {{ type_money() }})
        as {{ variant }}_{{ column }},
    {%- endfor %}
    side_by_side.{{ variant }}_status,
    {%- endfor %}
    cast(side_by_side.whitespace as {{ type_money() }}) as whitespace,
    account_coverage.coverage_score,
    account_coverage.is_single_threaded
from side_by_side
inner join accounts on side_by_side.account_id = accounts.account_id
inner join account_groups
    on side_by_side.account_id = account_groups.account_id
left join account_revenue
    on
        side_by_side.account_id = account_revenue.account_id
        and side_by_side.month = account_revenue.month
left join account_coverage
    on
        side_by_side.account_id = account_coverage.account_id
        and side_by_side.month = account_coverage.month
