-- What the touches of the last window are about, in words: the three topics
-- with the most of them, a product where one is named, else the kind of touch.
with

touches as (
    select * from {{ ref('account_penetration', 'int_interest_touches') }}
    where is_recent
),

counted as (
    select
        account_id,
        unit_id,
        topic,
        count(*) as touches
    from touches
    group by account_id, unit_id, topic
),

ranked as (
    select
        account_id,
        unit_id,
        topic || ' (' || cast(touches as {{ dbt.type_string() }}) || ')'
            as topic,
        row_number() over (
            partition by account_id, unit_id
            order by touches desc, topic asc
        ) as row_number
    from counted
)

select
    account_id,
    unit_id,
    {{ dbt.listagg('topic', "', '", 'order by row_number') }} as topics
from ranked
where row_number <= 3
group by account_id, unit_id
