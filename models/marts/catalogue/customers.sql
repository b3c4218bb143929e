-- Who is who: every customer there is or ever was, and the group it is in. The
-- dimensions of the semantic layer: whatever counts customers, or accounts by
-- the customer they belong to today, is grouped by these.
with

customer_groups as (
    select * from {{ ref('int_customer_groups') }}
),

accounts as (
    select * from {{ ref('stg_accounts') }}
)

select
    customer_groups.customer_id,
    {%- for group in penetration_groups() if group != 'portfolio' %}
    cast(customer_groups.{{ group }} as {{ dbt.type_string() }}) as {{ group }},
    {%- endfor %}
    accounts.account_name as customer_name
from customer_groups
inner join accounts on customer_groups.customer_id = accounts.account_id
