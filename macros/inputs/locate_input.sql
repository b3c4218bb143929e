{#- Finds one input. Returns none where it is absent, else
    {relation: what to select from, columns: {name as declared: how it is selected},
    names: the names it has, types: {name as declared: type}, read_as: how a file is
    read, in words}. -#}
{% macro locate_input(name) %}
    {%- set mode = input_mode() -%}
    {%- set declared = declared_input(name) -%}
    {%- if mode == 'demo' -%}
        {{- return(located(
            ref('account_penetration', 'demo_' ~ name), declared.columns | list, {}, none
        )) -}}
    {%- elif mode == 'folder' -%}
        {{- return(locate_input_file(name)) -}}
    {%- endif -%}
    {%- set relation = adapter.get_relation(
        declared.source.database,
        declared.source.schema,
        declared.source.identifier,
    ) -%}
    {%- if relation is none -%}{{- return(none) -}}{%- endif -%}
    {%- set names = [] -%}
    {%- set types = {} -%}
    {%- for column in adapter.get_columns_in_relation(relation) -%}
        {%- do names.append(column.name) -%}
        {%- do types.update({column.name | lower: kind_of_type(column.data_type)}) -%}
    {%- endfor -%}
    {{- return(located(relation, names, types, none)) -}}
{% endmacro %}


{% macro located(relation, names, types, read_as) %}
    {%- set columns = {} -%}
    {%- for column in names -%}
        {%- do columns.update({column | lower: adapter.quote(column)}) -%}
    {%- endfor -%}
    {{- return({
        'relation': relation,
        'names': names,
        'columns': columns,
        'types': types,
        'read_as': read_as,
    }) -}}
{% endmacro %}


{#- `text`, or any other word where the engine knows what the cells are. -#}
{% macro kind_of_type(data_type) %}
    {%- set data_type = data_type | lower -%}
    {{- return('text' if 'char' in data_type or 'text' in data_type or 'string' in data_type
        else data_type) -}}
{% endmacro %}


{#- How the columns of an input are typed where it comes from: none of a file of
    text. -#}
{% macro input_column_types(name) %}
    {%- if input_mode() == 'demo' or not is_input_present(name) -%}
        {{- return({}) -}}
    {%- endif -%}
    {{- return(locate_input(name).types) -}}
{% endmacro %}


{#- The file of an input: <input>.parquet, <input>.csv or <input>.csv.gz, in capitals
    or not. -#}
{% macro locate_input_file(name) %}
    {%- set found = input_files(name) -%}
    {%- if found.readable | length != 1 -%}{{- return(none) -}}{%- endif -%}
    {%- set path = found.readable[0] -%}
    {%- if path.lower().endswith('.parquet') -%}
        {%- set reader = "read_parquet(" ~ text_literal(path) ~ ")" -%}
        {%- set names = [] -%}
        {%- set types = {} -%}
        {%- for row in run_query('describe from ' ~ reader).rows -%}
            {%- do names.append(row[0]) -%}
            {%- do types.update({row[0] | lower: kind_of_type(row[1])}) -%}
        {%- endfor -%}
        {%- set file = located(reader, names, types, 'Parquet') -%}
    {%- else -%}
        {%- set file = locate_csv(name, path) -%}
    {%- endif -%}
    {%- do file.update({'path': path}) -%}
    {{- return(file) -}}
{% endmacro %}


{#- The files of the folder that bear the name of an input: those that are read, and
    those that are of another kind. -#}
{% macro input_files(name) %}
    {%- set folder = var('input_folder').rstrip('/') -%}
    {%- set readable = [] -%}
    {%- set other = [] -%}
    {%- for row in run_query('select file from glob(' ~ text_literal(folder ~ '/*') ~ ') order by file').rows -%}
        {%- set file = row[0].replace('\\', '/').split('/')[-1] | lower -%}
        {%- if file in [name ~ '.parquet', name ~ '.csv', name ~ '.csv.gz'] -%}
            {%- do readable.append(row[0]) -%}
        {%- elif file == name or modules.re.sub('[^a-z0-9.]+', '_', file).startswith(name ~ '.') -%}
            {%- do other.append(row[0].replace('\\', '/').split('/')[-1]) -%}
        {%- endif -%}
    {%- endfor -%}
    {{- return({'readable': readable, 'other': other}) -}}
{% endmacro %}
