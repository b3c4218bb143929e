{#- The periods of each key, valid_from to valid_until, cover all time without
    gap or overlap. -#}
{% test covers_all_time(model, key) %}
select
    {{ key }},
    valid_from,
    valid_until
from (
    select
        {{ key }},
        valid_from,
        valid_until,
        lag(valid_until, 1, cast('0001-01-01' as date)) over (
            partition by {{ key }} order by valid_from
        ) as free_from,
        lead(valid_from, 1, cast('9999-12-31' as date)) over (
            partition by {{ key }} order by valid_from
        ) as free_until
    from {{ model }}
) as periods
where
    valid_from != free_from
    or valid_until != free_until
    or valid_from >= valid_until
{% endtest %}
