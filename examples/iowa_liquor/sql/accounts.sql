-- One account per retail chain; a shop on its own is a chain of one.
-- Stores are counted by address: a licence issued again has a new number.
select
    account_id,
    any_value(chain) as account_name,
    case
        when count(distinct (slug(address), city)) >= 20 then 'large_chain'
        when count(distinct (slug(address), city)) >= 2 then 'small_chain'
        else 'independent'
    end as segment,
    'retail' as industry,
    case
        when count(distinct city) = 1 then title_case(any_value(city))
        else 'Several cities'
    end as region
from stores_of_period
group by account_id
order by account_id
