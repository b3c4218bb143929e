{#- Each account's parent over all time, without gap or overlap: one row per
    period, parent_account_id NULL where it has none. An account that is among
    `dated_accounts` has its parents from `account_parents` only, and none in
    between; any other has the one that `accounts` names, for ever. -#}
{% macro parent_history(accounts, account_parents, dated_accounts) %}
    {%- set first_day = "cast('0001-01-01' as date)" -%}
    {%- set no_end = "cast('9999-12-31' as date)" %}
    with

    {#- An empty span before all time, so that the gap before the first parent
        is a gap like any other. #}
    spans as (
        select
            account_id,
            cast(null as {{ dbt.type_string() }}) as parent_account_id,
            {{ first_day }} as valid_from,
            {{ first_day }} as valid_until
        from {{ dated_accounts }}
        union all
        select
            account_id,
            parent_account_id,
            valid_from,
            coalesce(valid_to, {{ no_end }}) as valid_until
        from {{ account_parents }}
    ),

    spans_and_next as (
        select
            *,
            lead(valid_from, 1, {{ no_end }}) over (
                partition by account_id order by valid_from
            ) as next_from
        from spans
    )

    select
        account_id,
        parent_account_id,
        valid_from,
        valid_until
    from spans_and_next
    where valid_from < valid_until
    union all
    select
        account_id,
        null as parent_account_id,
        valid_until as valid_from,
        next_from as valid_until
    from spans_and_next
    where valid_until < next_from
    union all
    select
        account_id,
        parent_account_id,
        {{ first_day }} as valid_from,
        {{ no_end }} as valid_until
    from {{ accounts }}
    where account_id not in (select account_id from {{ dated_accounts }})
{% endmacro %}
