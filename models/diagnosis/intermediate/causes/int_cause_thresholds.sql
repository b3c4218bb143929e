-- From which value each signal of a cause fires: the seed's, unless the var
-- cause_thresholds says otherwise.
-- Decisions: D-DIA-06, D-DIA-13, D-PRJ-03.
{%- set overrides = var('cause_thresholds') or {} %}
{{- check_names('cause_thresholds', overrides, 'cause_thresholds', 'signal') }}
with

thresholds as (
    select * from {{ ref('account_penetration', 'cause_thresholds') }}
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
            when {{ text_literal(signal) }} then {{ threshold }}
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
