{#- What `measures` of `periods` (account_id, unit_id, product_id, currency,
    valid_from, valid_until and the measures) sum to per account, unit, product
    and currency, and the months in which it stays the same: from_month is the
    first at whose end it holds, until_month the first at whose end it no longer
    does (9999-12-01: none yet). What begins or ends after the date of `as_of` is
    not known. Periods add up by their changes, so that the work grows with
    contracts, not with contracts × months. -#}
{% macro sum_periods(periods, as_of, measures) %}
    with

    changes as (
        select
            periods.account_id,
            periods.unit_id,
            periods.product_id,
            periods.currency,
            {%- for measure in measures %}
            periods.{{ measure }},
            {%- endfor %}
            {{ month_of('periods.valid_from') }} as month
        from {{ periods }} as periods
        inner join {{ as_of }} as as_of
            on periods.valid_from <= as_of.as_of_date
        union all
        select
            periods.account_id,
            periods.unit_id,
            periods.product_id,
            periods.currency,
            {%- for measure in measures %}
            -periods.{{ measure }} as {{ measure }},
            {%- endfor %}
            {{ month_of('periods.valid_until') }} as month
        from {{ periods }} as periods
        inner join {{ as_of }} as as_of
            on periods.valid_until <= as_of.as_of_date
    )

    select
        account_id,
        unit_id,
        product_id,
        currency,
        month as from_month,
        {%- for measure in measures %}
        sum(sum({{ measure }})) over cell as {{ measure }},
        {%- endfor %}
        coalesce(lead(month) over cell, cast('9999-12-01' as date))
            as until_month
    from changes
    group by account_id, unit_id, product_id, currency, month
    window cell as (
        partition by account_id, unit_id, product_id, currency
        order by month
    )
{% endmacro %}
