{#- Why a cell's whitespace can be won, or not, in words. -#}
{% macro whitespace_reason() -%}
    case
        when status = 'owned' and not is_in_grid
            then 'Bought outside the grid: without a unit, by a closed unit, or a product no longer on sale'
        when status = 'owned' and potential is null
            then 'Owned; its potential is not known'
        when status = 'owned' and whitespace > 0 then 'Owned, with headroom'
        when status = 'owned' then 'Owned, all of its potential captured'
        when status = 'unallocated'
            then 'Part of the potential that belongs to no cell'
        when status = 'blocked' then 'Blocked: cannot be sold here'
        when status = 'not_needed' then 'Not needed here'
        when status = 'in_pipeline' then 'In pipeline: an open opportunity'
        when status = 'competitor' then
            'Competitor: ' || coalesce(competitor_name, 'name not known')
            || case
                when contract_ends_on is null
                    then ', end of contract not known'
                else ', contract ends on '
                    || cast(contract_ends_on as {{ dbt.type_string() }})
            end
        when status = 'in_house' then 'Done in house'
        when status = 'open' then 'Open: estimated, nobody there'
        else 'Unknown: nobody has looked'
    end
{%- endmacro %}
