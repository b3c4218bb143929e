{#- Columns that are fractions lie between 0 and 1: one test for all of a model's,
    since a test costs more to start than to run. -#}
{% test fractions(model, columns) %}
select {{ columns | join(', ') }}
from {{ model }}
where
    {%- for column in columns %}
    {{ 'or ' if not loop.first }}not {{ column }} between 0 and 1
    {%- endfor %}
{% endtest %}
