-- From which value each signal of a cause fires: the seed's, unless the var
-- cause_thresholds says otherwise.
{%- set overrides = var('cause_thresholds') or {} %}
{{- check_cause_thresholds(overrides) }}
with

thresholds as (
    select * from {{ ref('cause_thresholds') }}
)

select
    signal,
    cause,
    label,
    comparison,
    {% if overrides -%}
    cast(
        case signal
            {%- for signal, threshold in overrides.items() %}
            when '{{ signal }}' then {{ threshold }}
            {%- endfor %}
            else threshold
        end as {{ type_double() }}
    ) as threshold,
    {%- else -%}
    threshold,
    {%- endif %}
    unit,
    reason
from thresholds
