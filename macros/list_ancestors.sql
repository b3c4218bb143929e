{#- One row per account of `accounts` (account_id, parent_account_id) with its
    parents, ancestor_1 the nearest, five levels up. Unrolled, since not every
    engine has recursive queries. `lost_ancestor` is the first parent named that
    `accounts` does not hold; `is_too_deep` that there is more above the fifth. -#}
{% macro list_ancestors(accounts, levels=5) %}
    select
        account.account_id,
        {%- for level in range(1, levels + 1) %}
        level_{{ level }}.account_id as ancestor_{{ level }},
        {%- endfor %}
        coalesce(
            {%- for level in range(1, levels + 1) %}
            case
                when level_{{ level }}.account_id is null
                    then {{ 'account' if level == 1 else 'level_' ~ (level - 1) }}.parent_account_id
            end{{ ',' if not loop.last }}
            {%- endfor %}
        ) as lost_ancestor,
        level_{{ levels }}.parent_account_id is not null as is_too_deep
    from {{ accounts }} as account
    {%- for level in range(1, levels + 1) %}
    left join {{ accounts }} as level_{{ level }}
        on {{ 'account' if level == 1 else 'level_' ~ (level - 1) }}.parent_account_id
            = level_{{ level }}.account_id
    {%- endfor %}
{% endmacro %}


{#- What is wrong with an account's line of parents, as a reason. -#}
{% macro ancestry_problem(levels=5) -%}
    case
        when
            ancestors.account_id in (
                {%- for level in range(1, levels + 1) -%}
                ancestor_{{ level }}{{ ', ' if not loop.last }}
                {%- endfor -%}
            )
            then 'account is its own ancestor'
        when
            lost_ancestor is not null
            then 'unknown parent account (not in accounts, or rejected there)'
        when
            is_too_deep
            then 'more than {{ levels }} levels of parents, or parents in a circle'
    end
{%- endmacro %}
