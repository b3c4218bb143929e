{#- From each of `periods` (account_id, parent_account_id, valid_from,
    valid_until) up through `parenthoods` (the same, over all time) by so many
    `levels`. A period is cut where a parent above changes. Each piece has
    `ancestor_id`, the highest account reached; `next_id`, what is above even
    that (NULL: nothing); `is_own_ancestor`, whether the account met itself; and
    `period_from`, the start of the period that it is a piece of. Unrolled,
    since not every engine has recursive queries; each level is kept, or PostgreSQL
    would write each out into the next one twice. -#}
{% macro resolve_ultimate_parent(periods, parenthoods, levels) %}
    with

    level_0 as (
        select
            account_id,
            valid_from as period_from,
            account_id as ancestor_id,
            parent_account_id as next_id,
            coalesce(account_id = parent_account_id, false)
                as is_own_ancestor,
            valid_from,
            valid_until
        from {{ periods }}
    )
    {%- for level in range(1, levels + 1) %},

    level_{{ level }} as materialized (
        select
            below.account_id,
            below.period_from,
            coalesce(below.next_id, below.ancestor_id) as ancestor_id,
            above.parent_account_id as next_id,
            below.is_own_ancestor
            or coalesce(below.account_id = above.parent_account_id, false)
                as is_own_ancestor,
            greatest(
                below.valid_from, coalesce(above.valid_from, below.valid_from)
            ) as valid_from,
            least(
                below.valid_until,
                coalesce(above.valid_until, below.valid_until)
            ) as valid_until
        from level_{{ level - 1 }} as below
        left join {{ parenthoods }} as above
            on
                below.next_id = above.account_id
                and below.valid_from < above.valid_until
                and below.valid_until > above.valid_from
    )
    {%- endfor %}

    select * from level_{{ levels }}
{% endmacro %}
