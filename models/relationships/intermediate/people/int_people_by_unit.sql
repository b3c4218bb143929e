-- Who is known in each unit on the as-of date: how many, and by name who can
-- decide, who champions us and who else has a say in the purchase.
{%- set lists = {
    'decision_makers': ['decision_maker'],
    'champions': ['champion'],
    'other_buyers': ['economic_buyer', 'procurement', 'executive_sponsor'],
} %}
with

contacts as (
    select * from {{ ref('account_penetration', 'int_current_contacts') }}
    where unit_id is not null
)

select
    unit_id,
    {%- for list, roles in lists.items() %}
    {{ dbt.listagg(
        "case when buying_role in ('" ~ roles | join("', '")
        ~ "') then contact_name end",
        "', '",
        'order by contact_name asc, contact_id asc',
    ) }} as {{ list }},
    {%- endfor %}
    count(*) as contacts
from contacts
group by unit_id
