{#- The metrics of the catalogue, each declared once: under meta.metrics of the column of the
    mart that holds it. A name alone says that a column belongs to a metric declared
    elsewhere. Each is a mapping of

    slug, name, definition, formula, unit, grain
    model, column   where its value is
    where           which rows of the model hold it, as SQL; none: all
    aggregate       how the rows of a month become one value; none: max, of one row
    is_as_of        whether the model knows today only and has no month
    related         slugs to read beside it
    low, high       a published range, as SQL; the verdict is below, within or above
    verdict         another verdict, as SQL of current_value; none: against a year ago
    consumption     what of this reads otherwise with the basis consumption

    {cause} in a slug stands for each cause of a low rate. None while dbt parses. -#}
{% macro metric_definitions() %}
    {%- set metrics = [] -%}
    {%- for model in graph.get('nodes', {}).values()
        if model.package_name == 'account_penetration' and model.resource_type == 'model' -%}
        {%- for column in model.columns.values() -%}
            {%- for metric in (column.config.meta or {}).metrics or [] if metric is mapping -%}
                {%- do metrics.append(dict(metric, model=model.name, column=column.name)) -%}
            {%- endfor -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- set every = [] -%}
    {%- for metric in metrics | sort(attribute='slug') -%}
        {%- if var('retention_basis') == 'consumption' -%}
            {%- do metric.update(metric.consumption or {}) -%}
        {%- endif -%}
        {%- if '{cause}' not in metric.slug -%}
            {%- do every.append(metric) -%}
        {%- else -%}
            {%- for cause in var('low_penetration_causes') -%}
                {%- do every.append(dict(
                    metric,
                    slug=metric.slug | replace('{cause}', cause | replace('_', '-')),
                    name=metric.name | replace('{cause}', cause | replace('_', ' ')),
                    where=metric.where | replace('{cause}', cause),
                )) -%}
            {%- endfor -%}
        {%- endif -%}
    {%- endfor -%}
    {{- return(every) -}}
{% endmacro %}


{#- Which metrics are read beside which: both ways, each pair once a way. -#}
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
