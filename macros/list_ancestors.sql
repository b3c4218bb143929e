{#- How many levels of parents count above an account. -#}
{% macro levels_of_parents() %}{{ return(10) }}{% endmacro %}


{#- One row per account of `accounts` (account_id, parent_account_id) with its
    parents, ancestor_1 the nearest. Unrolled, since not every engine has recursive
    queries. `is_too_deep`: there is more above the last. -#}
{% macro list_ancestors(accounts) %}
    select
        account.account_id,
        {%- for level in range(1, levels_of_parents() + 1) %}
        level_{{ level }}.account_id as ancestor_{{ level }},
        {%- endfor %}
        level_{{ levels_of_parents() }}.parent_account_id is not null as is_too_deep
    from {{ accounts }} as account
    {%- for level in range(1, levels_of_parents() + 1) %}
    left join {{ accounts }} as level_{{ level }}
        on {{ 'account' if level == 1 else 'level_' ~ (level - 1) }}.parent_account_id
            = level_{{ level }}.account_id
    {%- endfor %}
{% endmacro %}


{% macro is_own_ancestor() -%}
    account_id in (
        {%- for level in range(1, levels_of_parents() + 1) -%}
        ancestor_{{ level }}{{ ', ' if not loop.last }}
        {%- endfor -%}
    )
{%- endmacro %}

{% macro highest_ancestor() %}{{ return('ancestor_' ~ levels_of_parents()) }}{% endmacro %}
