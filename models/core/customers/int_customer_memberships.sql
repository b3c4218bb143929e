-- The groups of each customer there is or ever was, a row per grouping: what
-- every mart by group joins once.
with

customer_groups as (
    select * from {{ ref('account_penetration', 'int_customer_groups') }}
)

{% for group in penetration_groups() -%}
select
    customer_id,
    '{{ group }}' as group_by,
    {{ group }} as group_value
from customer_groups
{{ 'union all' if not loop.last }}
{% endfor %}
