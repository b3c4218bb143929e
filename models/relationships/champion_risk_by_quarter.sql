-- Champion risk of the units whose next contract ends in a quarter, and what
-- the loss of top contacts would add to it.
with

champion_risk as (
    select * from {{ ref('account_penetration', 'champion_risk') }}
)

select
    coalesce(renewal_quarter, 'none') as renewal_quarter,
    count(*) as units,
    cast(sum(arr) as {{ type_money() }}) as arr,
    {%- for status in ['left', 'missing', 'single'] %}
    count(case when status = '{{ status }}' then 1 end)
        as {{ status }}_champion_units,
    cast(
        sum(case when status = '{{ status }}' then arr else 0 end)
        as {{ type_money() }}
    ) as {{ status }}_champion_arr,
    {%- endfor %}
    count(case when is_champion_top_contact then 1 end) as units_at_risk,
    cast(
        sum(case when is_champion_top_contact then arr else 0 end)
        as {{ type_money() }}
    ) as arr_at_risk
from champion_risk
group by coalesce(renewal_quarter, 'none')
