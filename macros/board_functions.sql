{#- What the boards' SQL writes rates with, as a function of the warehouse: with so
    many decimals, from 1,000 % on as a multiple, 14.1×. DuckDB alone has boards. -#}
{% macro board_functions() %}
    {%- if execute and target.type == 'duckdb'
        and project_name == 'account_penetration' -%}
        create or replace macro main.rate_text(rate, decimals) as case
            when abs(rate) >= 10 then format('{:,.1f}×', cast(rate as double))
            else format(
                '{:.' || decimals || 'f} %',
                round(100 * cast(rate as double), decimals) + 0
            )
        end
    {%- endif -%}
{% endmacro %}
