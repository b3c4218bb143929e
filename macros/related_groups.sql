{#- One `select` per grouping of the columns of `relation` (int_customer_groups or
    int_account_groups, with is_last_month), that of parents only in the last month:
    one of them alone has too few of anything for a trend. -#}
{% macro by_related_group(relation, measures) %}
    {%- for group in penetration_groups() %}
    select
        '{{ group }}' as group_by,
        {{ group }} as group_value,
        month,
        {{ measures | trim }}
    from {{ relation }}
    {%- if group == 'parent' %}
    where is_last_month
    {%- endif %}
    group by {{ group }}, month
    {{ 'union all' if not loop.last }}
    {%- endfor %}
{% endmacro %}
