-- One account per store, under the account of its chain where that has several:
-- shops of one chain decide alike, so that they count as one observation.
-- The size of a chain is what it was in the first twelve months.
with sizes as (
    select
        account_id,
        any_value(chain) as chain,
        count(*) as stores,
        count(distinct (slug(address), city)) filter (
            store_number in (
                select store_number from lines
                where sold_on < getvariable('first_day') + interval 12 month
            )
        ) as addresses
    from stores_of_period
    group by account_id
),

sized as (
    select
        *,
        case
            when addresses >= 20 then 'large_chain'
            when addresses >= 2 then 'small_chain'
            else 'independent'
        end as segment
    from sizes
)

select
    'store ' || store_number as account_id,
    store_name as account_name,
    if(stores > 1, 'chain ' || account_id, null) as parent_account_id,
    segment,
    'retail' as industry,
    title_case(city) as region
from stores_of_period
inner join sized using (account_id)
union all
select
    'chain ' || account_id as account_id,
    sized.chain as account_name,
    null as parent_account_id,
    segment,
    'retail' as industry,
    null as region
from sized
where stores > 1
order by account_id
