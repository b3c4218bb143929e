{#- An amount from its logarithm, within what money can hold. -#}
{% macro money_of_log(logarithm) -%}
    cast(exp(greatest(least({{ logarithm }}, 46), -46)) as {{ type_money() }})
{%- endmacro %}


{#- wallet_80, wallet_90 and wallet_95 in order, none below a floor. NULL where
    they are. -#}
{% macro in_order_of_quantiles(floor) -%}
    {%- set ordered = {
        'wallet_80': 'least(wallet_80, wallet_90, wallet_95)',
        'wallet_90': 'greatest(least(wallet_80, wallet_90), '
            ~ 'least(greatest(wallet_80, wallet_90), wallet_95))',
        'wallet_95': 'greatest(wallet_80, wallet_90, wallet_95)',
    } -%}
    {%- for name, value in ordered.items() %}
    case
        when {{ name }} is not null then greatest({{ value }}, {{ floor }})
    end as {{ name }}{{ ',' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
