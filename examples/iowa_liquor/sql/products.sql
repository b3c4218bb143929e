-- One product per category in which the vendor sold anything in the period,
-- under the state's own name of it.
select
    product_id,
    category as product_name,
    case
        when regexp_matches(category, 'LIQUEUR|CORDIAL|SCHNAPPS|TRIPLE SEC')
            then 'Liqueurs'
        when regexp_matches(category, 'WHISK|BOURBON|SCOTCH') then 'Whiskies'
        when regexp_matches(category, 'VODKA') then 'Vodkas'
        when regexp_matches(category, 'RUM') then 'Rums'
        when regexp_matches(category, 'TEQUILA|MEZCAL') then 'Agave spirits'
        when regexp_matches(category, '\bGINS?\b') then 'Gins'
        when regexp_matches(category, 'BRAND') then 'Brandies'
        else 'Others'
    end as product_line
from vendor_categories
order by product_id
