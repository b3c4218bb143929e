{#- Whether this engine, and the user, let Python models run. -#}
{% macro runs_python() %}
    {{- return(var('python_models') and target.type != 'postgres') -}}
{% endmacro %}


{#- A table without rows, of the columns that the model's YAML declares: what a Python
    model is where none runs, so that what reads it runs all the same. -#}
{% materialization empty_table, default, supported_languages=['sql', 'python'] %}
    {%- set relation = this.incorporate(type='table') -%}
    {%- set existing = load_cached_relation(this) -%}
    {%- if existing is not none -%}{%- do adapter.drop_relation(existing) -%}{%- endif -%}
    {% call statement('main', language='sql') -%}
        create table {{ relation }} (
            {%- for column in model.columns.values() %}
            {{ column.name }} {{ column.data_type }}{{ ',' if not loop.last }}
            {%- endfor %}
        )
    {%- endcall %}
    {%- do adapter.commit() -%}
    {{- return({'relations': [relation]}) -}}
{% endmaterialization %}
