{#- A table or view of DuckDB in one statement: what was there goes in the same
    transaction, so that readers see the one or the other. dbt's own makes a second one,
    renames both and drops the first. -#}
{% materialization table, adapter='duckdb', supported_languages=['sql', 'python'] %}
    {%- set target = begin_to_replace('table') -%}
    {% call statement('main', language=model.language) -%}
        {{ create_table_as(False, target, compiled_code, model.language) }}
    {%- endcall %}
    {{- return(end_to_replace(target)) -}}
{% endmaterialization %}

{% materialization view, adapter='duckdb' %}
    {%- set target = begin_to_replace('view') -%}
    {% call statement('main') -%}
        {{ get_create_view_as_sql(target, sql) }}
    {%- endcall %}
    {{- return(end_to_replace(target)) -}}
{% endmaterialization %}


{% macro begin_to_replace(type) %}
    {%- set existing = load_cached_relation(this) -%}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {%- if existing is not none -%}
        {%- do adapter.drop_relation(existing) -%}
    {%- endif -%}
    {{- return(this.incorporate(type=type)) -}}
{% endmacro %}


{% macro end_to_replace(target) %}
    {%- do apply_grants(target, config.get('grants'), should_revoke=false) -%}
    {%- do persist_docs(target, model) -%}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {{ adapter.commit() }}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
    {{- return({'relations': [target]}) -}}
{% endmacro %}
