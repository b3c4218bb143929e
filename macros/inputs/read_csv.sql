{#- CSV is read in one way: text in double quotes, a quote in it doubled, no escape,
    no comment, nothing skipped, nothing guessed from a sample. The header tells the
    delimiter: the one that makes the most declared columns of it. -#}

{#- How a CSV file is read, and with which columns. -#}
{% macro locate_csv(name, path) %}
    {%- set header = csv_header(name, path) -%}
    {%- set columns = {} -%}
    {%- for column in header.names if column | lower not in columns -%}
        {%- do columns.update({column | lower: 'c' ~ loop.index}) -%}
    {%- endfor -%}
    {{- return({
        'relation': read_csv_as_text(name, path, header.delimiter, header.names | length),
        'names': header.names,
        'columns': columns,
        'types': {},
        'delimiter': header.delimiter,
        'read_as': {',': 'comma', ';': 'semicolon', '\t': 'tab', '|': 'bar'}[header.delimiter]
            ~ ', ' ~ csv_encoding(name),
    }) -}}
{% endmacro %}


{#- One column more than the header has, for the delimiter that some tools put at
    the end of each line. A row that ends where its values end is filled up. With the
    line end `\n` each of CR, LF and CRLF ends a line; left to itself, DuckDB loses the
    letter after a CR that stands alone. -#}
{% macro read_csv_as_text(name, path, delimiter, width) %}
    {%- set columns = [] -%}
    {%- for position in range(1, width + 2) -%}
        {%- do columns.append("'c" ~ position ~ "': 'VARCHAR'") -%}
    {%- endfor -%}
    {{- return(
        "read_csv(" ~ text_literal(path) ~ ", auto_detect = false, header = true, "
        ~ "columns = {" ~ columns | join(', ') ~ "}, delim = '" ~ delimiter ~ "', "
        ~ "quote = '\"', escape = '\"', comment = '', strict_mode = false, "
        ~ "new_line = '\\n', null_padding = true, parallel = false, encoding = '" ~ csv_encoding(name) ~ "')"
    ) -}}
{% endmacro %}


{#- The lines of a file, one a row, whatever stands in them. -#}
{% macro read_lines(name, path, rejects=none) %}
    {{- return(
        "read_csv(" ~ text_literal(path) ~ ", auto_detect = false, header = false, "
        ~ "columns = {'line': 'VARCHAR'}, delim = '', quote = '', escape = '', "
        ~ "comment = '', strict_mode = false, parallel = false, encoding = '"
        ~ csv_encoding(name) ~ "'"
        ~ (", store_rejects = true, rejects_table = '" ~ rejects ~ "', rejects_scan = '"
            ~ rejects ~ "_scan'" if rejects else '') ~ ")"
    ) -}}
{% endmacro %}


{#- The encoding of a file: one for all, or by the name of the input. -#}
{% macro csv_encoding(name) %}
    {%- set given = var('csv_encoding') -%}
    {%- if given is mapping -%}{%- set given = given.get(name) -%}{%- endif -%}
    {{- return(given or 'utf-8') -}}
{% endmacro %}


{#- The header: the file's first line, split by the delimiter that makes the most of
    the declared columns of it. `found` is how many that are. -#}
{% macro csv_header(name, path) %}
    {%- set first = run_query('select line from ' ~ read_lines(name, path, 'first_line_' ~ name) ~ ' limit 1') -%}
    {%- set line = first.rows[0][0] or '' if first | length > 0 else '' -%}
    {{- return(split_header(name, line)) -}}
{% endmacro %}


{% macro split_header(name, line) %}
    {%- set declared = declared_input(name).columns -%}
    {%- set best = {'found': -1} -%}
    {%- for delimiter in [',', ';', '\t', '|'] -%}
        {%- set names = [] -%}
        {%- for cell in modules.re.findall('(?:^|' ~ modules.re.escape(delimiter) ~ ')[ ]*("(?:[^"]|"")*"[ ]*|[^' ~ delimiter ~ ']*)', line.rstrip('\r')) -%}
            {%- do names.append(cell.strip().strip('"').strip()) -%}
        {%- endfor -%}
        {%- set found = names | map('lower') | select('in', declared) | list | length -%}
        {%- if found > best.found -%}
            {%- do best.update({'found': found, 'delimiter': delimiter, 'names': names}) -%}
        {%- endif -%}
    {%- endfor -%}
    {{- return(best) -}}
{% endmacro %}


{#- The line of a file said to be latin-1 with the first letter that latin-1 doesn't
    have, such as € or a curly quote of Windows-1252, and none where it has no such
    letter: DuckDB stops at it without a word on where. What is packed is not looked
    into. -#}
{% macro line_beyond_latin_1(name, path) %}
    {%- if csv_encoding(name) != 'latin-1' or path.lower().endswith('.gz') -%}
        {{- return(none) -}}
    {%- endif -%}
    {%- set found = run_query(
        "select (select count(*) from (select unnest(regexp_extract_all(bytes_before, '..')) as byte) as bytes"
        ~ " where byte = '0A') + 1 from ("
        ~ "select regexp_extract(hex(content), '^((?:..)*?)[89]', 1) as bytes_before from read_blob("
        ~ text_literal(path) ~ ") where regexp_matches(hex(content), '^(?:..)*?[89]')) as found"
    ).rows -%}
    {{- return(found[0][0] if found | length > 0 else none) -}}
{% endmacro %}


{#- Where a file is of another kind than its name or the var csv_encoding says, as its
    first and last bytes tell, what to do about it. A file too large to be held in
    memory is left to its reader. -#}
{% macro kind_problem(name, path) %}
    {%- set file = path.replace('\\', '/').split('/')[-1] -%}
    {%- set blob = 'read_blob(' ~ text_literal(path) ~ ')' -%}
    {%- if run_query('select size from ' ~ blob).rows[0][0] > 500000000 -%}{{- return(none) -}}{%- endif -%}
    {%- set ends = run_query('select hex(content[1:4]), hex(content[-4:]) from ' ~ blob).rows[0] -%}
    {%- set is = namespace(kind='text') -%}
    {%- for start, kind in {
        '1F8B': 'gzip', '50415231': 'parquet', '504B0304': 'zip', 'FFFE': 'utf-16', 'FEFF': 'swapped'
    }.items() if ends[0].startswith(start) -%}
        {%- set is.kind = kind -%}
    {%- endfor -%}
    {%- if ends[0][:2] != '00' and ends[0][2:4] == '00' -%}{%- set is.kind = 'utf-16' -%}{%- endif -%}
    {%- if ends[0][:2] == '00' and ends[0][2:4] != '00' -%}{%- set is.kind = 'swapped' -%}{%- endif -%}
    {%- set wanted = 'parquet' if path.lower().endswith('.parquet')
        else 'gzip' if path.lower().endswith('.gz')
        else 'utf-16' if csv_encoding(name) == 'utf-16' else 'text' -%}
    {%- if (ends[0] == '' and wanted in ['text', 'utf-16']) or (is.kind == wanted and (wanted != 'parquet' or ends[1] == ends[0])) -%}
        {{- return(none) -}}
    {%- endif -%}
    {{- return(file ~ (', line 1: it ' if is.kind in ['utf-16', 'swapped'] else ' ') ~ {
        'gzip': 'is packed with gzip: name it ' ~ name ~ '.csv.gz.',
        'parquet': 'is cut off: a Parquet file ends as it begins. Get it again.' if wanted == 'parquet'
            else 'is a Parquet file: name it ' ~ name ~ '.parquet.',
        'zip': 'is a zip file or a workbook: save its table as CSV (UTF-8).',
        'utf-16': 'is UTF-16, not utf-8: set the var csv_encoding to utf-16, for all files or as {' ~ name
            ~ ': utf-16}, or save it as UTF-8 (`iconv -f UTF-16 -t UTF-8 ' ~ file ~ ' > new.csv`).',
        'swapped': 'is UTF-16 with its bytes in the other order: save it as UTF-8 (`iconv -f UTF-16 -t UTF-8 '
            ~ file ~ ' > new.csv`).',
        'text': 'is no ' ~ {
            'gzip': 'file packed with gzip: pack it, or name it ' ~ name ~ '.csv.',
            'parquet': 'Parquet file: if it is CSV, name it ' ~ name ~ '.csv.',
            'utf-16': 'UTF-16, as the var csv_encoding says: take it out of the var, which may name each file by its input.',
        }.get(wanted, ''),
    }[is.kind]) -}}
{% endmacro %}


{#- Two columns of a Parquet file that differ in capitals only: DuckDB names the second
    one anew. -#}
{% macro parquet_problem(name, path) %}
    {%- set names = [] -%}
    {%- for row in run_query(
        'select lower(name) from parquet_schema(' ~ text_literal(path) ~ ') where num_children is null'
    ).rows -%}
        {%- do names.append(row[0]) -%}
    {%- endfor -%}
    {%- set read = locate_input(name).columns -%}
    {%- for column in declared_input(name).columns
        if names | select('equalto', column) | list | length > 1 and column ~ '_1' in read -%}
        {{- return(
            path.replace('\\', '/').split('/')[-1] ~ ': the column ' ~ column
            ~ ' stands twice, in other capitals. Remove or rename one.'
        ) -}}
    {%- endfor -%}
    {{- return(none) -}}
{% endmacro %}


{#- A packed file that is cut off unpacks without a word up to where it ends. Its last
    four bytes say how much it holds; its lines, with one or two bytes for each end,
    must be as much. -#}
{% macro packed_problem(name, path) %}
    {%- if not path.lower().endswith('.gz') -%}{{- return(none) -}}{%- endif -%}
    {%- set file = path.replace('\\', '/').split('/')[-1] -%}
    {%- set bytes = {'utf-8': 'strlen(line)', 'latin-1': 'length(line)', 'utf-16': '2 * length(line)'}[csv_encoding(name)] -%}
    {%- set is_whole = run_query(
        "with unpacked as (select coalesce(sum(" ~ bytes ~ "), 0) as bytes, count(*) as lines from "
        ~ read_lines(name, path) ~ "), told as (select cast('0x' || hex(content[-1:]) || hex(content[-2:-2]) "
        ~ "|| hex(content[-3:-3]) || hex(content[-4:-4]) as bigint) as bytes from read_blob(" ~ text_literal(path)
        ~ ")) select told.bytes - unpacked.bytes % 4294967296 between unpacked.lines - 1 and 4 * unpacked.lines + 6 "
        ~ "from unpacked cross join told"
    ).rows[0][0] -%}
    {{- return(none if is_whole else file ~ ' is cut off, or packed in several parts. Get it again, or unpack it.') -}}
{% endmacro %}


{#- What is wrong with a CSV file, none if nothing is: its records are counted line
    by line, without the reader, and must be as many as the reader finds. -#}
{% macro csv_problem(name, path) %}
    {%- set file = path.replace('\\', '/').split('/')[-1] -%}
    {%- set line = line_beyond_latin_1(name, path) -%}
    {%- if line is not none -%}
        {{- return(
            file ~ ', line ' ~ line ~ ': the text is not latin-1; a letter such as € says that it '
            ~ 'is Windows-1252. Save the file as UTF-8 (`iconv -f WINDOWS-1252 -t UTF-8 ' ~ file
            ~ ' > new.csv`), and take it out of the var csv_encoding.'
        ) -}}
    {%- endif -%}
    {%- set header = csv_header(name, path) -%}
    {%- set input = declared_input(name) -%}
    {%- set misplaced = header_problem(name, path, file, header) -%}
    {%- if misplaced is not none -%}{{- return(misplaced) -}}{%- endif -%}
    {%- set names = header.names | map('lower') | list -%}
    {%- set needed = namespace(last=0) -%}
    {%- for column in input.required_columns if column in names -%}
        {%- set needed.last = [needed.last, names.index(column) + 1] | max -%}
    {%- endfor -%}
    {%- for column in input.columns if names | select('equalto', column) | list | length > 1 -%}
        {{- return(file ~ ', line 1: the column ' ~ column ~ ' stands twice. Remove or rename one.') -}}
    {%- endfor -%}

    {%- do run_query('drop table if exists rejects_' ~ name) -%}
    {%- do run_query('drop table if exists rejects_' ~ name ~ '_scan') -%}
    {%- set scan = run_query(scan_csv(
        read_lines(name, path, 'rejects_' ~ name), header.delimiter,
        header.names | length, needed.last
    )).rows[0] -%}
    {%- set broken = run_query(
        "select min(line), count(*), min(line) filter (where error_type = 'LINE SIZE OVER MAXIMUM') from rejects_" ~ name
    ).rows[0] -%}
    {%- if broken[1] > 0 and broken[2] == broken[0] -%}
        {{- return(
            file ~ ', line ' ~ broken[0] ~ ': it is longer than 2 million bytes. Look for a double quote that never '
            ~ 'closes, or shorten the text.'
        ) -}}
    {%- endif -%}
    {%- if broken[1] > 0 -%}
        {{- return(
            file ~ ', line ' ~ broken[0] ~ ': the text is not ' ~ csv_encoding(name)
            ~ '. Save the file as UTF-8 (`iconv -f WINDOWS-1252 -t UTF-8 ' ~ file
            ~ ' > new.csv`), or set the var csv_encoding: utf-16, or latin-1 if it has no € and no curly quotes.'
        ) -}}
    {%- endif -%}
    {%- set cut_off = packed_problem(name, path) -%}
    {%- if cut_off is not none -%}{{- return(cut_off) -}}{%- endif -%}
    {%- if scan['line_number'] is not none -%}
        {{- return(file ~ ', line ' ~ scan['line_number'] ~ ': ' ~ {
            'open': 'a double quote opens here and never closes. Close it, and double a quote inside a text ("").',
            'stray': 'a double quote stands in the middle of a text. Put the whole text in double quotes and double the quote inside it ("").',
            'long': scan['cells'] ~ ' cells where the header has ' ~ header.names | length
                ~ ', so that values would stand in the wrong columns. Put a text that holds the delimiter in double quotes.',
            'short': scan['cells'] ~ ' cells where at least ' ~ needed.last ~ ' are needed (up to '
                ~ header.names[needed.last - 1] ~ '). Fill the row up, or remove it if it is a title or a total.',
        }[scan['kind']] ~ ' The line: ' ~ (scan['line'] | string)[:200]) -}}
    {%- endif -%}
    {%- set read = run_query('select count(*) from ' ~ read_csv_as_text(
        name, path, header.delimiter, header.names | length)).rows[0][0] -%}
    {%- if read != scan['records'] -%}
        {{- return(
            file ~ ': it holds ' ~ scan['records'] ~ ' records, of which ' ~ read
            ~ ' can be read. Look for line breaks and quotes in its texts, or save it as Parquet.'
        ) -}}
    {%- endif -%}
    {%- do print('  %-40s %s records, %s' % (file, scan['records'], locate_csv(name, path).read_as)) -%}
    {{- return(none) -}}
{% endmacro %}


{#- Where the first line is no header: a title, a blank line, or another delimiter. -#}
{% macro header_problem(name, path, file, header) %}
    {%- set required = declared_input(name).required_columns -%}
    {%- set present = (header.get('names') or []) | map('lower') | list -%}
    {%- if required | reject('in', present) | list | length == 0 -%}{{- return(none) -}}{%- endif -%}
    {%- set lines = run_query('select line from ' ~ read_lines(name, path, 'first_line_' ~ name) ~ ' limit 20') -%}
    {%- if lines | length == 0 -%}
        {{- return(file ~ ': the file is empty. It needs a header line with ' ~ required | join(', ') ~ '.') -}}
    {%- endif -%}
    {%- for row in lines.rows[1:] -%}
        {%- if split_header(name, row[0] or '').found > header.found -%}
            {{- return(
                file ~ ', line 1: "' ~ (lines.rows[0][0] or '')
                ~ '" is no header. The column names stand on line ' ~ (loop.index + 1)
                ~ ': remove what is above it.'
            ) -}}
        {%- endif -%}
    {%- endfor -%}
    {{- return(none) -}}
{% endmacro %}


{#- The records of a file counted by its lines alone, and the first line that is
    wrong, with its kind. A cell is in quotes as a whole, or has quotes only in its
    middle. Where a line opens a cell in quotes and does not close it, a record ends
    where the number of quotes so far is even. -#}
{% macro scan_csv(lines, delimiter, width, needed) %}
    {%- set d = delimiter -%}
    {%- set several = run_query(
        'select ' ~ has_records_of_several_lines(d) ~ ' from ' ~ lines
    ).rows[0][0] -%}
    {%- set cells = "(length(bare) - length(replace(bare, '" ~ d ~ "', ''))) // 2" %}
    with

    lines as (
        {{ marked_lines(lines, several) }}
    ),

    records as (
        select
            line_number,
            line,
            false as is_open
        from lines
        where line is not null and line_number > 1 and not is_part
        {%- if several %}
        union all
        select
            min(line_number) as line_number,
            string_agg(coalesce(line, ''), chr(10) order by line_number) as line,
            max(quotes) % 2 = 1 as is_open
        from lines
        where is_part
        group by record
        {%- endif %}
    ),

    measured as (
        select
            *,
            case
                when contains(line, '"') then {{ without_quoted_cells(d) }}
                else {{ with_bounds(d) }}
            end as bare
        from records
    ),

    judged as (
        select
            line_number,
            line,
            {{ cells }} as cells,
            case
                when is_open then 'open'
                when
                    contains(bare, '"') and regexp_matches(bare, '[{{ d }}] *"')
                    then 'stray'
                when
                    {{ cells }} > {{ width }}
                    and not (
                        {{ cells }} = {{ width + 1 }}
                        and regexp_matches(line, '[{{ d }}] *$')
                    )
                    then 'long'
                when {{ cells }} < {{ needed }} then 'short'
            end as kind
        from measured
    )

    select
        count(*) as records,
        min(line_number) filter (where kind is not null) as line_number,
        arg_min(kind, line_number) filter (where kind is not null) as kind,
        arg_min(cells, line_number) filter (where kind is not null) as cells,
        arg_min(line, line_number) filter (where kind is not null) as line
    from judged
{% endmacro %}


{#- A line with each cell between delimiters of its own; and without what is in
    quotes. -#}
{% macro with_bounds(d) -%}
    '{{ d }}' || replace(line, '{{ d }}', '{{ d }}{{ d }}') || '{{ d }}'
{%- endmacro %}

{% macro without_quoted_cells(d) -%}
    regexp_replace({{ with_bounds(d) }}, '[{{ d }}] *"([^"]|"")*" *[{{ d }}]', '{{ d }}{{ d }}', 'g')
{%- endmacro %}


{% macro is_odd_line() -%}
    (contains(line, '"') and (length(line) - length(replace(line, '"', ''))) % 2 = 1)
{%- endmacro %}

{% macro has_records_of_several_lines(d) -%}
    coalesce(bool_or(
        case
            when {{ is_odd_line() }}
                then regexp_matches({{ without_quoted_cells(d) }}, '[{{ d }}] *"')
        end
    ), false)
{%- endmacro %}


{#- Each line with its number and, where a record may take several lines, whether it
    is one of them, and which record it belongs to. -#}
{% macro marked_lines(lines, several) %}
    {%- if not several %}
        select
            row_number() over () as line_number,
            line,
            false as is_part
        from {{ lines }}
    {%- else %}
        select
            *,
            is_odd or quotes % 2 = 1 as is_part,
            (quotes + 1) // 2 as record
        from (
            select
                row_number() over () as line_number,
                line,
                {{ is_odd_line() }} as is_odd,
                sum(case when {{ is_odd_line() }} then 1 else 0 end) over (
                    rows between unbounded preceding and current row
                ) as quotes
            from {{ lines }}
        ) as counted
    {%- endif %}
{% endmacro %}


{#- The records of an input's file, counted without the reader, as a query. -#}
{% macro count_file_records(name) %}
    {%- if input_mode() != 'folder' or not is_input_present(name) -%}
        {{- return('cast(null as bigint)') -}}
    {%- endif -%}
    {%- set file = locate_input(name) -%}
    {%- if 'delimiter' not in file -%}
        {{- return(
            '(select sum(num_rows) from parquet_file_metadata('
            ~ text_literal(file.path) ~ '))'
        ) -}}
    {%- endif %}
    {%- set lines = read_lines(name, file.path) -%}
    {{- return(
        '(select case when ' ~ has_records_of_several_lines(file.delimiter)
        ~ ' then count(*) filter (where quotes % 2 = 0 and (line is not null or is_part))'
        ~ ' else count(line) end - 1 from (' ~ marked_lines(lines, true) ~ ') as counted)'
    ) -}}
{% endmacro %}


{#- How an input's file is read, as SQL text. -#}
{% macro input_read_as(name) %}
    {%- set words = locate_input(name).read_as
        if input_mode() == 'folder' and is_input_present(name) else none -%}
    {{- return('cast(' ~ (text_literal(words) if words else 'null') ~ ' as ' ~ dbt.type_string() ~ ')') -}}
{% endmacro %}
