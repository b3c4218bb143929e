-- A month that hasn't ended moves nothing and closes no retention window.
{%- set marts = [
    'revenue_movements', 'revenue_bridge', 'revenue_retention', 'expansion_share',
    'quick_ratio',
] %}
{%- for mart in marts %}
select
    '{{ mart }}' as mart,
    mart.month
from {{ ref('account_penetration', mart) }} as mart
inner join {{ ref('account_penetration', 'int_as_of') }} as as_of
    on {{ month_end('mart.month') }} > as_of.as_of_date
{{ 'union all' if not loop.last }}
{%- endfor %}
