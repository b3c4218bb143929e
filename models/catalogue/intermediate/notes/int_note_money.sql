-- A warning for each input of which more money is left out than the var
-- rejected_money_warning allows, with the reason that holds most of it; and for
-- each of which as many rows are left out whose amount is not known.
-- Decisions: D-INP-13, D-INP-18.
{{- config(materialized='view') }}
{%- set parts = {
    'money': 'share_of_money', 'rows': 'share_of_rows_without_amount',
} %}
with

left_out_by_reason as (
    select * from {{ ref('account_penetration', 'int_left_out_by_reason') }}
),

{% for part, share in parts.items() -%}
{{ part }}_by_input as (
    select
        input,
        sum(row_count) as row_count,
        sum(rows_without_amount) as rows_without_amount,
        sum(amount_in_reporting_currency) as amount,
        sum({{ share }}) as left_out
    from left_out_by_reason
    where {{ share }} > 0
    group by input
),

largest_of_{{ part }} as (
    select
        *,
        row_number() over (
            partition by input order by {{ share }} desc, reason asc
        ) as row_number
    from left_out_by_reason
    where {{ share }} > 0
){{ ',' if not loop.last }}

{% endfor -%}
select
    'money' as kind,
    true as is_warning,
    {{ percent_in_words('money_by_input.left_out') }}
    || ' of the money of ' || money_by_input.input || ' is left out: '
    || {{ grouped_amount('money_by_input.amount') }}
    || ' in ' || cast(money_by_input.row_count as {{ dbt.type_string() }})
    || ' rows, most of it for "' || largest_of_money.reason || '"'
    || coalesce(
        ' (the nearest known key is ' || largest_of_money.nearest_known || ')',
        ''
    )
    || '. See rejected_rows.' as note
from money_by_input
inner join largest_of_money
    on
        money_by_input.input = largest_of_money.input
        and largest_of_money.row_number = 1
where money_by_input.left_out > {{ var('rejected_money_warning') }}
union all
select
    'money' as kind,
    true as is_warning,
    {{ percent_in_words('rows_by_input.left_out') }}
    || ' of the rows of ' || rows_by_input.input
    || ' are left out and their amount is not known: '
    || cast(rows_by_input.rows_without_amount as {{ dbt.type_string() }})
    || ' rows, most of them for "' || largest_of_rows.reason || '"'
    || '. See rejected_rows.' as note
from rows_by_input
inner join largest_of_rows
    on
        rows_by_input.input = largest_of_rows.input
        and largest_of_rows.row_number = 1
where rows_by_input.left_out > {{ var('rejected_money_warning') }}
