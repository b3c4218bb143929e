{#- On DuckDB a table or view takes the place of the old one in one transaction: readers
    see the one or the other, and a model that fails leaves the old. dbt's own makes a
    second one, renames both and drops the first. Indexes, partitions and sorting in a
    model's config are not made: no model has any. -#}
{% materialization table, adapter='duckdb', supported_languages=['sql', 'python'] %}
    {%- set target = this.incorporate(type='table') -%}
    {%- set is_python = model.language == 'python' -%}
    {#- Python writes on a connection of its own, which does not see this transaction. -#}
    {%- set written = make_intermediate_relation(target) if is_python else target -%}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {%- do drop_in_transaction(this) if not is_python
        else drop_relation_if_exists(load_cached_relation(written)) -%}
    {% call statement('main', language=model.language) -%}
        {{ create_table_as(False, written, compiled_code, model.language) }}
    {%- endcall %}
    {%- if is_python -%}
        {%- do drop_in_transaction(this) -%}
        {%- do adapter.rename_relation(written, target) -%}
    {%- endif -%}
    {{- return(committed(target)) -}}
{% endmaterialization %}

{% materialization view, adapter='duckdb' %}
    {%- set target = this.incorporate(type='view') -%}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {%- do drop_in_transaction(this) -%}
    {% call statement('main') -%}
        {{ get_create_view_as_sql(target, sql) }}
    {%- endcall %}
    {{- return(committed(target)) -}}
{% endmaterialization %}


{% macro drop_in_transaction(relation) %}
    {%- set existing = load_cached_relation(relation) -%}
    {%- do adapter.ensure_transaction() -%}
    {%- if existing is not none -%}
        {%- do adapter.drop_relation(existing) -%}
    {%- endif -%}
{% endmacro %}


{% macro committed(target) %}
    {%- do apply_grants(target, config.get('grants'), should_revoke=false) -%}
    {%- do persist_docs(target, model) -%}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {{ adapter.commit() }}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
    {{- return({'relations': [target]}) -}}
{% endmacro %}
