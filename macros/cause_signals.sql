{#- The signals of a cause as rows of `facts`, one per account, month and signal.
    `signals` maps each to its number, NULL where it is not known, and to what
    else must hold for it to fire. -#}
{% macro cause_signals(facts, cause, signals) -%}
    {%- for signal, parts in signals.items() %}
    select
        account_id,
        month,
        '{{ cause }}' as cause,
        '{{ signal }}' as signal,
        cast({{ parts[0] }} as {{ type_double() }}) as value,
        {{ parts[1] if parts | length > 1 else 'true' }} as may_fire
    from {{ facts }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
