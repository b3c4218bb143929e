{#- Where the inputs come from: demo, folder or tables. -#}
{% macro input_mode() %}
    {%- if var('input_folder') is not none -%}
        {{- return('folder') -}}
    {%- elif var('source_database') is not none
        or var('source_schema') is not none
        or var('source_tables') is not none -%}
        {{- return('tables') -}}
    {%- endif -%}
    {{- return('demo') -}}
{% endmacro %}
