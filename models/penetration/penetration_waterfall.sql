-- Why each group's rate moved between two months: selling, a revised potential,
-- the mix of segments, or accounts that came and went. The four sum to the
-- change; the main effect is the largest of those that go its way.
with

effects as (
    select
        *,
        greatest(
            selling_effect * way,
            potential_effect * way,
            mix_effect * way,
            entry_exit_effect * way
        ) as largest
    from {{ ref('account_penetration', 'int_rate_effects') }}
),

named as (
    select
        *,
        case
            when way = 0 then 'none'
            when selling_effect * way = largest then 'selling'
            when potential_effect * way = largest then 'potential'
            when mix_effect * way = largest then 'mix'
            else 'entry_exit'
        end as main_effect
    from effects
),

explained as (
    select
        *,
        case
            when main_effect = 'none' then 'The rate did not move'
            when main_effect = 'selling' and way > 0
                then 'Rose because more was captured'
            when main_effect = 'selling' then 'Fell because less was captured'
            when main_effect = 'potential' and way > 0
                then 'Rose because the potential fell'
            when main_effect = 'potential'
                then 'Fell because the potential rose'
            when main_effect = 'mix' and way > 0
                then 'Rose because segments with a high rate weigh more'
            when main_effect = 'mix'
                then 'Fell because segments with a low rate weigh more'
            when way > 0 then 'Rose because accounts came or left'
            else 'Fell because accounts came or left'
        end as explanation
    from named
)

select
    cast(group_by as {{ dbt.type_string() }}) as group_by,
    cast(group_value as {{ dbt.type_string() }}) as group_value,
    month,
    cast(months_back as integer) as months_back,
    rate_before,
    selling_effect,
    potential_effect,
    mix_effect,
    entry_exit_effect,
    rate_after,
    cast(main_effect as {{ dbt.type_string() }}) as main_effect,
    cast(explanation as {{ dbt.type_string() }}) as explanation,
    cast(accounts as bigint) as accounts,
    cast(accounts_entered as bigint) as accounts_entered,
    cast(accounts_left as bigint) as accounts_left
from explained
