-- The features that a scorecard may use, what each is called and its unit.
{%- for feature, (label, unit) in score_features().items() %}
select
    cast({{ loop.index }} as integer) as place,
    cast('{{ feature }}' as {{ dbt.type_string() }}) as feature,
    cast({{ text_literal(label) }} as {{ dbt.type_string() }}) as label,
    cast('{{ unit }}' as {{ dbt.type_string() }}) as unit
{{ 'union all' if not loop.last }}
{%- endfor %}
