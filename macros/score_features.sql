{#- The features that a scorecard may use: the columns of account_features that have
    meta.feature, what each is called in a reason, and its unit. The one list of them:
    what is added there is fitted, scored, probed and watched for drift. None while dbt
    parses. -#}
{% macro score_features() %}
    {%- set features = {} -%}
    {%- set model = graph.get('nodes', {}).get('model.account_penetration.account_features', {}) -%}
    {%- for column in model.get('columns', {}).values() -%}
        {%- set feature = (column.config.meta or {}).feature -%}
        {%- if feature -%}
            {%- do features.update({column.name: [feature.label, feature.unit]}) -%}
        {%- endif -%}
    {%- endfor -%}
    {{- return(features) -}}
{% endmacro %}


{#- The columns of a row of the sample: its keys and every feature. -#}
{% macro score_row_columns(relation) -%}
    {%- for column in ['account_id', 'parent_id', 'month', 'is_test_parent']
        + score_features().keys() | list %}
    {{ relation }}.{{ column }}{{ ',' if not loop.last }}
    {%- endfor %}
{%- endmacro %}


{#- Whether a hex hash lies in the first `share` of all hashes. -#}
{% macro is_in_first_share(hash, share) -%}
    {%- if share >= 1 -%}
        true
    {%- else -%}
        substring({{ hash }}, 1, 8) < '{{ "%08x" % (share * 16 ** 8) | int }}'
    {%- endif -%}
{%- endmacro %}
