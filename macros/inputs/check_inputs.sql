{#- Before any seed or model: stops the run with one message that names every
    required input or column that is missing, and the var that points to it. -#}
{% macro check_inputs() %}
    {%- if not execute
        or flags.WHICH not in ['build', 'run']
        or input_mode() == 'demo' -%}
        {{- return('') -}}
    {%- endif -%}
    {%- if input_mode() == 'folder' and target.type != 'duckdb' -%}
        {%- do exceptions.raise_compiler_error(
            'input_folder needs the DuckDB target, which reads files itself. '
            ~ 'Load the files as tables and set source_schema instead.'
        ) -%}
    {%- endif -%}

    {%- set problems = [] -%}
    {%- for name, declared in declared_inputs().items()
        if 'model.account_penetration.raw_' ~ name in graph.nodes -%}
        {%- set located = locate_input(name) -%}
        {%- if located is none and declared.is_required -%}
            {%- do problems.append(
                'Input `' ~ name ~ '` is missing. It needs the columns '
                ~ declared.required_columns | join(', ') ~ '.'
            ) -%}
        {%- elif located is not none -%}
            {%- set present = located.columns | map('lower') | list -%}
            {%- set lacking = declared.required_columns
                | reject('in', present) | list -%}
            {%- if lacking -%}
                {%- do problems.append(
                    'Input `' ~ name ~ '` lacks column '
                    ~ lacking | join(', ') ~ '. Its columns are '
                    ~ located.columns | join(', ') ~ '.'
                ) -%}
            {%- endif -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if problems -%}
        {%- do exceptions.raise_compiler_error(
            'The input data are not complete; no model was built.\n  - '
            ~ problems | join('\n  - ') ~ '\n' ~ how_to_point_to_inputs()
        ) -%}
    {%- endif -%}
{% endmacro %}


{% macro how_to_point_to_inputs() %}
    {%- if input_mode() == 'folder' -%}
        {{- return(
            'The var input_folder is "' ~ var('input_folder') ~ '": it must name '
            ~ 'a folder with <input>.parquet or <input>.csv in it, for example '
            ~ '--vars "{input_folder: /path/to/folder}".'
        ) -}}
    {%- endif -%}
    {{- return(
        'The inputs are looked for in schema "'
        ~ (var('source_schema') or target.schema) ~ '" of database "'
        ~ (var('source_database') or target.database) ~ '" (vars source_schema, '
        ~ 'source_database). Where a table is named otherwise, set source_tables, '
        ~ 'for example --vars "{source_tables: {accounts: crm_accounts}}".'
    ) -}}
{% endmacro %}
