-- The windows of retention: 1, 3 and 12 months that open at the end of one
-- month of the history and close at the end of a complete one.
with

months as (
    select * from {{ ref('account_penetration', 'int_months') }}
)

{% for window_months in [1, 3, 12] -%}
select
    {{ window_months }} as window_months,
    closing.month,
    opening.month as opening_month
from months as closing
inner join months as opening
    on closing.month_number - {{ window_months }} = opening.month_number
where closing.is_month_complete
{{ 'union all' if not loop.last }}
{% endfor %}
