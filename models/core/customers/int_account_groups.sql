-- The groups of each account: those of the customer it belongs to today, so
-- that a subsidiary counts where its parent does.
with

hierarchy as (
    select * from {{ ref('account_penetration', 'int_account_hierarchy') }}
),

customer_groups as (
    select * from {{ ref('account_penetration', 'int_customer_groups') }}
)

select
    hierarchy.account_id,
    {%- for group in penetration_groups() %}
    customer_groups.{{ group }},
    {%- endfor %}
    customer_groups.customer_id
from hierarchy
inner join customer_groups
    on hierarchy.customer_id = customer_groups.customer_id
