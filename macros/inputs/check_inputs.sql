{#- Before any seed or model: stops the run with one message that names everything
    that is missing or cannot be read, and what to do about it. -#}
{% macro check_inputs() %}
    {%- if not execute or flags.WHICH not in ['build', 'run'] -%}{{- return('') -}}{%- endif -%}
    {%- if input_mode() == 'demo' -%}
        {%- set problem = group_columns_problem() -%}
        {%- if problem -%}{%- do exceptions.raise_compiler_error(problem) -%}{%- endif -%}
        {{- return('') -}}
    {%- endif -%}
    {%- if input_mode() == 'folder' and target.type != 'duckdb' -%}
        {%- do exceptions.raise_compiler_error(
            'input_folder needs the DuckDB target, which reads files itself. '
            ~ 'Load the files as tables and set source_schema instead.'
        ) -%}
    {%- endif -%}
    {%- if input_mode() == 'folder' -%}
        {%- do print('Reading the files ...') -%}
    {%- endif -%}

    {%- set problems = [] -%}
    {%- set without_rows = [] -%}
    {%- for name in input_names()
        if 'model.account_penetration.raw_' ~ name in graph.nodes -%}
        {%- set problem = input_problem(name, declared_input(name)) -%}
        {%- if problem is not none -%}
            {%- do problems.append(problem) -%}
        {%- elif name in ['accounts', 'revenue_lines'] and not has_rows(name) -%}
            {%- do without_rows.append(name) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- set problem = group_columns_problem() if not problems -%}
    {%- if problem -%}{%- do problems.append(problem) -%}{%- endif -%}
    {%- if without_rows -%}
        {%- do problems.append(
            'There are no rows in ' ~ without_rows | join(', ') ~ '. Fill '
            ~ ('it' if without_rows | length == 1 else 'them')
            ~ ' first: without rows there is nothing to compute.'
        ) -%}
    {%- endif -%}
    {%- if problems -%}
        {%- do exceptions.raise_compiler_error(
            'The input data are not complete; no model was built.\n  - '
            ~ problems | join('\n  - ') ~ '\n' ~ how_to_point_to_inputs()
        ) -%}
    {%- endif -%}
{% endmacro %}


{#- What is wrong with one input as a whole; none where it is sound or, if it is
    optional, absent. -#}
{% macro input_problem(name, declared) %}
    {%- if input_mode() == 'folder' -%}
        {%- set files = input_files(name) -%}
        {%- if files.readable | length > 1 -%}
            {{- return(
                'Input `' ~ name ~ '` is there more than once: '
                ~ files.readable | join(', ') ~ '. Leave the one that counts.'
            ) -}}
        {%- elif files.other and not files.readable -%}
            {{- return(
                'Input `' ~ name ~ '`: ' ~ files.other | join(', ') ~ ' is there, but no '
                ~ 'kind of file that is read. Save it as ' ~ name ~ '.csv (UTF-8), '
                ~ name ~ '.csv.gz or ' ~ name ~ '.parquet.'
            ) -}}
        {%- elif files.readable -%}
            {%- set path = files.readable[0] -%}
            {%- set problem = kind_problem(name, path) or (
                parquet_problem(name, path) if path.lower().endswith('.parquet') else csv_problem(name, path)
            ) -%}
            {%- if problem -%}
                {{- return('Input `' ~ name ~ '`: ' ~ problem) -}}
            {%- endif -%}
        {%- endif -%}
    {%- endif -%}
    {%- set found = locate_input(name) -%}
    {%- if found is none and not declared.is_required -%}
        {{- return(none) -}}
    {%- elif found is none -%}
        {{- return(
            'Input `' ~ name ~ '` is missing. It needs the columns '
            ~ declared.required_columns | join(', ') ~ '.'
        ) -}}
    {%- endif -%}
    {%- set lacking = declared.required_columns | reject('in', found.columns) | list -%}
    {%- if lacking -%}
        {{- return(
            'Input `' ~ name ~ '` lacks column ' ~ lacking | join(', ')
            ~ '. Its columns are ' ~ found.names | join(', ') ~ '.'
        ) -}}
    {%- endif -%}
    {{- return(none) -}}
{% endmacro %}


{% macro has_rows(name) %}
    {{- return(run_query('select 1 from ' ~ locate_input(name).relation ~ ' limit 1') | length > 0) -}}
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


{#- Before the accepted rows of an input are shown: stops where none of many is left,
    with the reason of most. -#}
{% macro refuse_if_all_rejected(name) %}
    {%- if not execute -%}{{- return('') -}}{%- endif -%}
    {%- set reason = reason_with_look(
        'rejection_reason', json_text('raw_row', "split_part(rejection_reason, ' ', 1)")
    ) -%}
    {%- set counts = run_query(
        'select ' ~ reason ~ ' as reason, count(*) from ' ~ ref('account_penetration', 'stg_' ~ name ~ '__checked')
        ~ ' group by 1 order by count(*) desc, 1'
    ).rows -%}
    {%- set total = counts | map(attribute=1) | sum -%}
    {%- if total > 0 and counts | map(attribute=0) | select('none') | list | length == 0 -%}
        {%- do exceptions.raise_compiler_error(
            'All ' ~ '{:,}'.format(total) ~ ' rows of ' ~ name ~ ' were rejected. '
            ~ 'The reason of ' ~ '{:,}'.format(counts[0][1]) ~ ': ' ~ counts[0][0] ~ '.'
        ) -%}
    {%- endif -%}
{% endmacro %}
