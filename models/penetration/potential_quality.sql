-- How sure each group's potential is: how much of it is verified, how old it
-- is, and how many accounts are doubted, for what.
{%- set flags = [
    'missing', 'stale', 'partial', 'zero',
    'overestimated', 'above_precedent', 'below_captured', 'disagreeing',
] %}
with

potential_audit as (
    select * from {{ ref('account_penetration', 'potential_audit') }}
    {%- if var('population') == 'customers' %}
    where is_customer
    {%- endif %}
),

memberships as (
    select * from {{ ref('account_penetration', 'int_account_memberships') }}
),

members as (
    select
        memberships.group_by,
        memberships.group_value,
        potential_audit.month,
        potential_audit.is_month_complete,
        potential_audit.is_potential_known,
        potential_audit.potential,
        potential_audit.verified_potential,
        {%- for flag in flags %}
        potential_audit.is_{{ flag }},
        {%- endfor %}
        potential_audit.age_days
    from potential_audit
    inner join memberships
        on potential_audit.account_id = memberships.account_id
),

grouped as (
    select
        group_by,
        group_value,
        month,
        is_month_complete,
        {%- for flag in flags %}
        count(case when is_{{ flag }} then 1 end) as {{ flag }}_accounts,
        {%- endfor %}
        count(*) as accounts,
        count(case when is_potential_known then 1 end) as known_accounts,
        coalesce(sum(case when is_potential_known then potential end), 0)
            as potential,
        coalesce(
            sum(case when is_potential_known then verified_potential end), 0
        ) as verified_potential,
        sum(case when is_potential_known then potential * age_days end)
            as potential_days
    from members
    group by group_by, group_value, month, is_month_complete
)

select
    cast(group_by as {{ dbt.type_string() }}) as group_by,
    cast(group_value as {{ dbt.type_string() }}) as group_value,
    month,
    cast(accounts as bigint) as accounts,
    cast(known_accounts as bigint) as known_accounts,
    cast(potential as {{ type_money() }}) as potential,
    cast(verified_potential as {{ type_money() }}) as verified_potential,
    {{ safe_divide('verified_potential', 'potential') }} as verified_share,
    {{ safe_divide('potential_days', 'potential') }} as mean_age_days,
    {%- for flag in flags %}
    cast({{ flag }}_accounts as bigint) as {{ flag }}_accounts,
    {%- endfor %}
    is_month_complete
from grouped
