{#- Finds one input. Returns none where it is absent, else
    {relation: what to select from, columns: the names it has}. -#}
{% macro locate_input(name) %}
    {%- set mode = input_mode() -%}
    {%- set declared = declared_inputs()[name] -%}
    {%- if mode == 'demo' -%}
        {{- return({
            'relation': ref('demo_' ~ name), 'columns': declared.columns
        }) -}}
    {%- elif mode == 'folder' -%}
        {{- return(locate_input_file(name)) -}}
    {%- endif -%}
    {%- set relation = adapter.get_relation(
        declared.source.database,
        declared.source.schema,
        declared.source.identifier,
    ) -%}
    {%- if relation is none -%}{{- return(none) -}}{%- endif -%}
    {{- return({
        'relation': relation,
        'columns': adapter.get_columns_in_relation(relation)
            | map(attribute='name') | list,
    }) -}}
{% endmacro %}


{% macro locate_input_file(name) %}
    {%- set folder = var('input_folder').rstrip('/').replace("'", "''") -%}
    {%- for extension in ['parquet', 'csv'] -%}
        {%- set path = folder ~ '/' ~ name ~ '.' ~ extension -%}
        {%- if run_query("from glob('" ~ path ~ "')") | length > 0 -%}
            {%- set reader = (
                "read_parquet('" ~ path ~ "')" if extension == 'parquet'
                else read_csv_as_text(path)
            ) -%}
            {%- set columns = run_query('describe from ' ~ reader)
                .columns[0].values() | list -%}
            {%- if extension == 'csv' -%}
                {%- do refuse_surplus_cells(name, path, columns) -%}
            {%- endif -%}
            {{- return({'relation': reader, 'columns': columns}) -}}
        {%- endif -%}
    {%- endfor -%}
    {{- return(none) -}}
{% endmacro %}


{#- One short row must not collapse the file (null_padding), and a line break
    inside quotes must not end a row (parallel). -#}
{% macro read_csv_as_text(path, header=true) %}
    {{- return(
        "read_csv('" ~ path ~ "', all_varchar = true, header = " ~ header ~ ", "
        ~ "quote = '\"', escape = '\"', null_padding = true, "
        ~ "parallel = false)"
    ) -}}
{% endmacro %}


{#- A row with more cells than the header has an unquoted delimiter in a text:
    its values stand under the wrong names from there on. DuckDB gives the
    surplus a column `column<position>`; it is no column of the user's if the
    header is blank there. -#}
{% macro refuse_surplus_cells(name, path, columns) %}
    {%- for position in range(columns | length)
        if columns[position] == 'column' ~ position -%}
        {%- set header = run_query(
            'from ' ~ read_csv_as_text(path, header=false) ~ ' limit 1'
        ).columns[position].values()[0] -%}
        {%- set surplus = run_query(
            'from ' ~ read_csv_as_text(path)
            ~ ' where column' ~ position ~ ' is not null limit 1'
        ) -%}
        {%- if not header and surplus | length > 0 -%}
            {%- do exceptions.raise_compiler_error(
                'Input `' ~ name ~ '`: a row of ' ~ path ~ ' has more cells '
                ~ 'than the header, so its values would stand in the wrong '
                ~ 'columns. Put a text that holds the delimiter in double '
                ~ 'quotes. The row: '
                ~ surplus.rows[0].values() | reject('none') | join(' | ')
            ) -%}
        {%- endif -%}
    {%- endfor -%}
{% endmacro %}
