-- Who is who: every customer there is or ever was, and the group it is in. The
-- dimensions of the semantic layer: whatever counts customers, or accounts by
-- the customer they belong to today, is grouped by these.
with

customer_groups as (
    select * from {{ ref('account_penetration', 'int_customer_groups') }}
),

accounts as (
    select * from {{ ref('account_penetration', 'stg_accounts') }}
)

select
    customer_groups.customer_id,
    {%- for group in groups_of_every_vendor() if group != 'portfolio' %}
    cast(customer_groups.{{ group }} as {{ dbt.type_string() }}) as {{ group }},
    {%- endfor %}
    cast(
        {{ 'customer_groups.' ~ own_groups()[0] if own_groups() else 'null' }}
        as {{ dbt.type_string() }}
    ) as own_group,
    accounts.account_name as customer_name
from customer_groups
inner join accounts on customer_groups.customer_id = accounts.account_id
