{{ config(pre_hook="{{ refuse_if_all_rejected('accounts') }}") }}
-- The accepted rows of accounts.
with

checked as (
    select * from {{ ref('account_penetration', 'stg_accounts__checked') }}
)

select
    account_id,
    parent_account_id,
    owner_id,
    account_name,
    segment,
    industry,
    region,
    currency,
    team_structure,
    {%- for column in own_account_columns() %}
    {{ column }},
    {%- endfor %}
    employee_count,
    annual_revenue,
    created_on
from checked
where rejection_reason is null
