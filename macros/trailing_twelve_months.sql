{#- The sum of a column over the twelve movement months up to the row's, per
    group. Movements start the month after the first of the history, so the first
    twelve months have no whole window: NULL. `month_of_history` is 1 in the
    first. -#}
{% macro trailing_twelve_months(column) -%}
    case
        when month_of_history > 12
            then sum({{ column }}) over (
                partition by group_by, group_value order by month_of_history
                range between 11 preceding and current row
            )
    end
{%- endmacro %}
