{#- The rows of a mart for the semantic layer. A level, such as MRR, is that of the
    last month asked for, which MetricFlow looks for among the rows that a filter
    leaves: without more, a product that is sold no longer has its last MRR for ever.
    So each combination of `keys` has an empty row in every later month up to the
    mart's last, too; the columns of `zeros` are 0 there, the other measures NULL. -#}
{% macro rows_of_every_month(mart, keys, zeros=[], measures=[], money=[]) %}
with

{{ mart }} as (
    select * from {{ ref('account_penetration', mart) }}
),

months as (
    select month
    from {{ ref('account_penetration', 'int_months') }}
    where month <= (select max(month) from {{ mart }})
),

seen as (
    select
        {%- for key in keys %}
        {{ key }},
        {%- endfor %}
        min(month) as first_month
    from {{ mart }}
    group by {{ keys | join(', ') }}
)

select
    {%- for column in keys + zeros + measures %}
    {{ as_money_if(column in money, column) }} as {{ column }},
    {%- endfor %}
    month
from {{ mart }}
union all
select
    {%- for key in keys %}
    seen.{{ key }},
    {%- endfor %}
    {%- for column in zeros %}
    {{ as_money_if(column in money, '0') }} as {{ column }},
    {%- endfor %}
    {%- for column in measures %}
    {{ as_money_if(column in money, 'null') }} as {{ column }},
    {%- endfor %}
    months.month
from seen
inner join months on seen.first_month < months.month
{% endmacro %}


{#- PostgreSQL forgets the scale of money in a union with a bare 0 or null. -#}
{% macro as_money_if(is_money, value) -%}
    {{ 'cast(' ~ value ~ ' as ' ~ type_money() ~ ')' if is_money else value }}
{%- endmacro %}
