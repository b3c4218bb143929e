-- The signals of all causes, one under the other.
{{- config(materialized='view') }}
{% for cause in var('low_penetration_causes') -%}
select
    account_id,
    month,
    cause,
    signal,
    value,
    may_fire
from {{ ref('account_penetration', 'int_cause_' ~ cause) }}
{{ 'union all' if not loop.last }}
{% endfor %}
