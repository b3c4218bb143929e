-- The future is not reported.
{%- set marts = [
    'account_penetration', 'revenue_ledger', 'revenue_bridge',
    'revenue_retention', 'retention_cohorts',
] %}
{%- for mart in marts %}
select
    '{{ mart }}' as mart,
    mart.month
from {{ ref('account_penetration', mart) }} as mart
inner join {{ ref('account_penetration', 'int_as_of') }} as as_of on mart.month > as_of.as_of_date
{{ 'union all' if not loop.last }}
{%- endfor %}
