{#- The catalogue: what every metric is called, means and is computed of, once. An area
    adds its metrics in a macro of its own and a line here. Each is a mapping of

    slug, name, definition, formula, unit, grain
    model, column   where its value is
    where           which rows of the model hold it, as SQL; none: all
    aggregate       how the rows of a month become one value; none: max, of one row
    is_as_of        whether the model knows today only and has no month
    related         slugs to read beside it
    low, high       a published range, as SQL; the verdict is below, within or above
    verdict         another verdict, as SQL of current_value; none: against a year ago -#}
{% macro metric_definitions() %}
    {{- return(
        metrics_of_penetration()
        + metrics_of_revenue()
        + metrics_of_new_units()
        + metrics_of_relationships()
        + metrics_of_priorities()
        + metrics_of_related()
        + metrics_of_causes()
    ) -}}
{% endmacro %}


{#- Which metrics are told in whose row: both ways, each pair once a way. -#}
{% macro metric_relations() %}
    {%- set pairs = [] -%}
    {%- for metric in metric_definitions() -%}
        {%- for other in metric.related -%}
            {%- for pair in [[metric.slug, other], [other, metric.slug]] if pair not in pairs -%}
                {%- do pairs.append(pair) -%}
            {%- endfor -%}
        {%- endfor -%}
    {%- endfor -%}
    {{- return(pairs | sort) -}}
{% endmacro %}
