{#- Windows of so many months up to each complete month of `months`, with the same
    months a year before, all of them within the history. -#}
{% macro windows_a_year_apart(window_lengths) %}
    {% for window_months in window_lengths -%}
    select
        {{ window_months }} as window_months,
        closing.month,
        opening.month as opening_month,
        {{ add_months('opening.month', 1 - window_months) }} as first_month
    from months as closing
    inner join months as opening
        on closing.month_number - 12 = opening.month_number
    where
        closing.is_month_complete
        and opening.month_of_history >= {{ window_months }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
{% endmacro %}
