{#- The rows of an input, typed, each accepted or rejected: the body of a
    stg_<input>__checked model.

    _inputs.yml declares what each column holds. A row is rejected for what its own
    number rests on: a part of its key, a column that is not optional, a reference
    without which it means nothing (`decides`), an amount without an exchange rate, a
    rule of the row that the caller gives as a `case`. Any other cell that cannot be
    read or used becomes NULL, and `cell_problems` says why.

    `references` are the models to look things up in, by the name of their input.
    Besides the declared columns: `row_key`, the key as text; `given_account_id`,
    the account that the row names, where it counts for another one of the family;
    `rejection_reason`; `cell_problems`; `raw_row`, the row as it came, of rows with
    either, or of all (`keep_rows`) where a later step may find more. -#}
{% macro check_rows(name, references={}, keep_rows=false) %}
    {%- set rows = input_rows(name) -%}
    {%- if not execute -%}{{- return('select 1 as not_yet_known') -}}{%- endif -%}
    {%- set input = declared_input(name) -%}
    {%- set problem = refuse_missing_references(name, input, references) -%}
    {%- set rule = caller() if caller else 'null' -%}
    {%- set texts = numbers_as_text(name) -%}
    {%- set inlined = inlined_if_many(rows) %}
with

currencies as (
    {{ first_rates(references.exchange_rates) if 'exchange_rates' in references
        else 'select 1 as unused' }}
),

{% for referenced, relation in references.items()
    if referenced not in ['account_families', 'exchange_rates'] -%}
known_{{ referenced }} as (
    {%- set key = declared_input(referenced).key[0] %}
    {{ known_keys(
        relation, key,
        ['account_id', 'currency'] | reject('equalto', key)
        | select('in', declared_input(referenced).columns) | list
    ) }}
),

{% endfor -%}
repeated as (
    select {{ row_key_of(input) }} as row_key
    from {{ rows }} as source
    where
        {%- for column in input.key %}
        {{ 'and ' if not loop.first }}{{ text_value('source.' ~ column)
            if not input.columns[column].get('optional') else "''" }} is not null
        {%- endfor %}
    group by {{ row_key_of(input) }}
    having count(*) > 1
),

read_cells as {{ inlined if texts }}(
    {{ cells_without_marks(input, rows) }}
),

{% if texts -%}
read_two_ways {{ as_step() }} (
    {{ any_number_read_two_ways(texts, rows) }}
),

-- What a column proves about its decimal mark, the rows prove that would be accepted
-- whatever it is. Not run where no number can be read two ways.
formats {{ as_step() }} (
    select
        {%- for column in texts %}
        {{ proven_mark(column ~ '__bare', number_kind(input.columns[column]), var('decimal_mark')) }}
            as {{ column }}_mark,
        {%- endfor %}
        count(*) as row_count
    from (
        {{ judged_rows(input, references, rule, prove=texts) }}
    ) as voters
    cross join read_two_ways
    where own_reason is null
),

{% endif -%}
judged as {{ inlined }}(
    {{ judged_rows(input, references, rule, marked=texts) }}
),

-- Of rows with one key the first that can be accepted counts, the latest version
-- first: a bad row never takes the place of a good one.
ranked as (
    select
        *,
        row_number() over same_key as row_number,
        lag(content) over same_key as content_before
        {%- for column in input.versions %},
        first_value({{ column }}) over same_key as latest_{{ column }},
        first_value({{ column }}__time) over same_key as latest_{{ column }}__time
        {%- endfor %}
    from (
        select
            *,
            {{ row_as_json('raw_row') }} as content
        from judged
        where is_repeated
    ) as with_content
    window same_key as (
        partition by row_key
        order by
            case when own_reason is null then 0 else 1 end,
            {%- for column in input.versions %}
            {{ column }} desc nulls last,
            {{ column }}__time desc nulls last,
            {%- endfor %}
            content
    )
)

{% for rows in ['judged', 'ranked'] -%}
select
    {%- for column in input.columns %}
    {{ column }},
    {%- endfor %}
    {%- if 'occurred_at' in input.columns %}
    occurred_on,
    {%- endif %}
    given_account_id,
    row_key,
    {%- if rows == 'ranked' %}
    coalesce(own_reason, {{ copy_reason(input) }})
    {%- else %}
    own_reason
    {%- endif %} as rejection_reason,
    cell_problems,
    {%- if keep_rows %}
    {{ row_without_names(input) }} as raw_row
    {%- else %}
    case
        when
            own_reason is not null
            or cell_problems is not null
            {%- if rows == 'ranked' %}
            or row_number > 1
            {%- endif %}
            then {{ row_without_names(input) }}
    end as raw_row
    {%- endif %}
from {{ rows }}
{%- if rows == 'judged' %}
where not is_repeated
{%- endif %}
{{ 'union all' if not loop.last }}
{% endfor -%}
{% endmacro %}


{#- Many rows are judged in two streams, those whose key stands once and the others,
    rather than kept in memory for both. -#}
{% macro inlined_if_many(rows) -%}
    {%- if run_query('select count(*) from ' ~ rows ~ ' as counted').rows[0][0] > 1000000 -%}
        not materialized {{ '' }}
    {%- endif -%}
{%- endmacro %}


{#- PostgreSQL writes the text of a step wherever the step is read: cells that build
    on cells would fill the memory. -#}
{% macro as_step() %}
    {{- adapter.dispatch('as_step', 'account_penetration')() -}}
{% endmacro %}

{% macro default__as_step() -%}
    as
{%- endmacro %}

{% macro postgres__as_step() -%}
    as materialized
{%- endmacro %}


{#- Each cell of each row as its declared type, but for numbers, which wait for the
    decimal mark of their column, as bare ones. -#}
{% macro cells_without_marks(input, rows) %}
    with

    cleaned {{ as_step() }} (
        select
            {%- for column in input.columns %}
            {{ clean_text('source.' ~ column) }} as {{ column }},
            {%- endfor %}
            {{ whole_row('source') }} as raw_row,
            repeated.row_key is not null as is_repeated
        from {{ rows }} as source
        left join repeated on {{ row_key_of(input) }} = repeated.row_key
    ),

    texts {{ as_step() }} (
        select
            {%- for column in input.columns %}
            {{ present_text(column) }} as {{ column }},
            {%- endfor %}
            raw_row,
            is_repeated
        from cleaned
    ),

    clocked {{ as_step() }} (
        select
            raw_row,
            is_repeated
            {%- for column, rules in input.columns.items() %},
            {{ local_clock(column) if rules.type in ['date', 'month'] else column }} as {{ column }}
            {%- endfor %}
        from texts
    )

    select
        raw_row,
        is_repeated
        {%- for column, rules in input.columns.items() %}
        {%- if rules.type %},
        {{ column }} as {{ column }}__text
        {%- endif %},
        {%- if rules.type in ['integer', 'decimal'] %}
        {{ bare_number(column) }} as {{ column }}__bare
        {%- else %}
        {{ cell_value(column, rules) }} as {{ column }}
        {%- endif %}
        {%- endfor %}
    from clocked
{% endmacro %}


{#- Each row with what is wrong with it: with the decimal marks of the columns `marked`,
    or before these are known, and then with the bare numbers that `prove` them. -#}
{% macro judged_rows(input, references, rule, marked=[], prove=[]) %}
    {%- set columns = input.columns -%}
    {%- set looked_up = {} -%}
    {%- for column, rules in columns.items() if rules.references -%}
        {%- do looked_up.update({column: rules}) -%}
    {%- endfor -%}
    {%- set priced = columns.values() | map(attribute='priced_on') | select('string') | first -%}
    {%- set reporting = text_literal(var('reporting_currency')) -%}
    {%- set row_currency = 'currency' if 'currency' in columns else reporting %}
    with

    plain {{ as_step() }} (
        select
            read_cells.*
            {%- for column, rules in columns.items() if rules.type in ['integer', 'decimal'] %},
            {{ plain_number(
                column ~ '__bare',
                'formats.' ~ column ~ '_mark' if column in marked
                else "'?'" if column in prove else "'.'",
                number_kind(rules)
            ) }} as {{ column }}__plain
            {%- endfor %}
        from read_cells
        {{ 'cross join formats' if marked }}
    ),

    cells {{ as_step() }} (
        select
            *
            {%- for column, rules in columns.items() if rules.type in ['integer', 'decimal'] %},
            {{ cell_value(column, rules) }} as {{ column }}
            {%- endfor %}
        from plain
    ),

    doubted {{ as_step() }} (
        select
            *
            {%- for column, rules in columns.items() if rules.type or rules.get('values') or rules.needs %},
            {{ cell_problem(column, rules, columns) }} as {{ column }}__problem
            {%- endfor %}
        from cells
    ),

    kept {{ as_step() }} (
        select
            raw_row,
            is_repeated,
            {{ typed_row_key(input) }} as row_key
            {%- for column, rules in columns.items() %},
            {{ kept_value(column, rules) }} as {{ column }}
            {%- if rules.type or rules.get('values') or rules.needs %},
            {{ column }}__problem
            {%- endif %}
            {%- if rules.type == 'timestamp' %},
            {{ day_of_timestamp(column ~ '__text', column) }} as occurred_on
            {%- endif %}
            {%- if rules.is_money %},
            case
                when {{ column }}__text <> {{ column }}__bare
                    then {{ currency_named(column ~ '__text') }}
            end as {{ column }}__currency
            {%- endif %}
            {%- endfor %}
            {%- for column in prove %},
            {{ column }}__bare
            {%- endfor %}
            {%- for column in input.versions %},
            case
                when length({{ column }}__text) > 10 then {{ timestamp_value(column ~ '__text') }}
            end as {{ column }}__time
            {%- endfor %}
        from doubted
    ),

    linked {{ as_step() }} (
        select
            kept.*
            {%- for column, rules in looked_up.items() %},
            by_{{ column }}.key as {{ column }}__key
            {%- if rules.same %},
            by_{{ column }}.account_id as {{ column }}__account,
            coalesce(
                by_{{ column }}.account_id = by_account_id.key
                or family_of_{{ column }}.family_id = own_family.family_id,
                by_account_id.key is null
            ) as {{ column }}__is_of_family
            {%- endif %}
            {%- endfor %}
            {%- if priced %},
            currencies.currency as known_currency,
            currencies.first_rate_on,
            currencies.highest_rate
            {%- endif %}
        from kept
        {%- for column, rules in looked_up.items() %}
        left join known_{{ rules.references }} as by_{{ column }}
            on kept.{{ column }} = by_{{ column }}.known_as
        {%- endfor %}
        {%- if looked_up.values() | selectattr('same', 'defined') | list %}
        left join {{ references.account_families }} as own_family
            on by_account_id.key = own_family.account_id
        {%- endif %}
        {%- for column, rules in looked_up.items() if rules.same %}
        left join {{ references.account_families }} as family_of_{{ column }}
            on by_{{ column }}.account_id = family_of_{{ column }}.account_id
        {%- endfor %}
        {%- if priced %}
        left join currencies
            on coalesce(
                kept.currency,
                {%- if 'account_id' in looked_up %}
                by_account_id.currency,
                {%- endif %}
                {{ reporting }}
            ) = currencies.currency
        {%- endif %}
    )

    select
        raw_row,
        is_repeated,
        row_key
        {%- for column, rules in columns.items() %},
        {{ linked_value(column, rules, looked_up, priced, row_currency) }} as {{ column }}
        {%- endfor %}
        {%- if 'occurred_at' in columns %},
        occurred_on
        {%- endif %}
        {%- for column in input.versions %},
        {{ column }}__time
        {%- endfor %}
        {%- for column in prove %},
        {{ column }}__bare
        {%- endfor %},
        {{ 'account_id__key' if 'account_id' in looked_up
            else 'cast(null as ' ~ dbt.type_string() ~ ')' }} as given_account_id,
        coalesce(
            {%- for column in input.key if not columns[column].get('optional') %}
            case when {{ column }} is null and {{ problem_of(columns, column) }} is null then 'missing key {{ column }}' end,
            {%- endfor %}
            {%- for column, rules in columns.items() if not rules.get('optional') and not rules.get('fallback') %}
            {%- if column not in input.key %}
            case when {{ column }} is null and {{ problem_of(columns, column) }} is null then 'missing {{ column }}' end,
            {%- endif %}
            {{ problem_of(columns, column) }},
            {%- endfor %}
            {%- for column, rules in columns.items() if rules.decides %}
            {{ problem_of(columns, column) }},
            {%- endfor %}
            {{ rule }},
            {%- for column, rules in looked_up.items() if rules.decides or not rules.get('optional') %}
            {{ link_problem(column, rules) }},
            {%- endfor %}
            {%- for column, rules in columns.items() if rules.is_money and not rules.get('optional') %}
            {{ money_problem(column, columns, row_currency) }},
            {%- endfor %}
            null
        ) as own_reason,
        {{ told_cells(columns, looked_up, row_currency, 'known_currency' if priced else reporting) }}
            as cell_problems
    from linked
{% endmacro %}


{#- A cell as its declared type, before it is doubted. -#}
{% macro cell_value(column, rules) -%}
    {%- if rules.type == 'integer' -%}
        {{ integer_value(column ~ '__plain') }}
    {%- elif rules.type == 'decimal' -%}
        {{ decimal_value(column ~ '__plain') }}
    {%- elif rules.type == 'date' -%}
        {{ date_value(column, is_end=rules.side == 'end'
            and not (rules.may_be_last_day and var('end_dates_are_inclusive'))
            and not rules.not_before) }}
    {%- elif rules.type == 'month' -%}
        {{ month_of(date_value(column)) }}
    {%- elif rules.type == 'timestamp' -%}
        {{ timestamp_value(column) }}
    {%- elif rules.type == 'boolean' -%}
        {{ boolean_value(column) }}
    {%- elif rules.get('values') or rules.case == 'lower' -%}
        lower({{ column }})
    {%- elif rules.case == 'upper' -%}
        upper({{ column }})
    {%- else -%}
        {{ column }}
    {%- endif -%}
{%- endmacro %}


{#- Why a cell cannot be read or used, NULL where it can. It is compared with another
    one only where that one counts. -#}
{% macro cell_problem(column, rules, columns) -%}
    {%- set date_forms = 'YYYY-MM-DD' if var('date_format') is none
        else (var('date_format') | upper) ~ ' or YYYY-MM-DD' -%}
    {%- set kinds = {
        'integer': 'a whole number', 'decimal': 'a number',
        'date': 'a date (' ~ date_forms ~ ')', 'month': 'a date (' ~ date_forms ~ ')',
        'timestamp': 'a timestamp (YYYY-MM-DD HH:MM:SS, in UTC)',
        'boolean': 'true or false',
    } -%}
    case
        {%- if rules.type in ['integer', 'decimal'] %}
        when {{ column }}__plain is null and {{ says_two_things(column ~ '__bare') }}
            then '{{ column }} can be read two ways, as 1,234 or as 1.234: set the var decimal_mark'
        when {{ column }} is null and length({{ column }}__plain) > 15
            then '{{ column }} is out of range'
        {%- endif %}
        {%- if rules.type %}
        when {{ column }}__text is not null and {{ column }} is null
            then '{{ column }} is not {{ kinds[rules.type] }}{{ ": " ~ rules.unread_means if rules.unread_means }}'
        {%- endif %}
        {%- if rules.type in ['date', 'month', 'timestamp'] %}
        when
            {{ column }} not between cast('1990-01-01' as date) and {{ add_months('current_date', 120) }}
            {%- if rules.side == 'end' %}
            and {{ column }} < cast('1990-01-01' as date)
            {%- elif rules.side == 'start' %}
            and {{ column }} > {{ add_months('current_date', 120) }}
            {%- endif %}
            then '{{ column }} is outside 1990 to ten years from today'
        {%- endif %}
        {%- if rules.get('values') %}
        {%- set allowed = allowed_values(rules) %}
        when {{ column }} not in ({{ text_list(allowed) }})
            then {{ text_literal('unknown ' ~ column ~ ' (' ~ allowed | join(', ') ~ ')') }}
        {%- endif %}
        {%- if rules.min is defined and rules.max is defined %}
        when {{ column }} not between {{ rules.min }} and {{ rules.max }}
            then '{{ column }} is not between {{ rules.min }} and {{ rules.max }}'
        {%- elif rules.above is defined and rules.max is defined %}
        when {{ column }} <= {{ rules.above }} or {{ column }} > {{ rules.max }}
            then '{{ column }} is not above {{ rules.above }} and up to {{ rules.max }}'
        {%- elif rules.above is defined %}
        when {{ column }} <= {{ rules.above }} then '{{ column }} is not above {{ rules.above }}'
        {%- elif rules.max is defined %}
        when {{ column }} > {{ rules.max }} then '{{ column }} is above {{ rules.max }}'
        {%- elif rules.min is defined %}
        when {{ column }} < {{ rules.min }}
            then '{{ column }} is {{ "negative" if rules.min == 0 else "below " ~ rules.min }}'
        {%- endif %}
        {%- if rules.not_after %}
        when
            {{ column }} > {{ rules.not_after }}
            and {{ cell_problem(rules.not_after, columns[rules.not_after], columns) }} is null
            then '{{ column }} is after {{ rules.not_after }}'
        {%- elif rules.not_before %}
        when {{ column }} < {{ rules.not_before }} then '{{ column }} is before {{ rules.not_before }}'
        {%- elif rules.needs %}
        when {{ column }} is not null and {{ rules.needs }} is null
            then '{{ column }} without {{ rules.needs }}'
        {%- elif rules.within %}
        when abs({{ column }}) > abs({{ rules.within }})
            then '{{ column }} is more than {{ rules.within }}: only as much counts'
        {%- endif %}
    end
{%- endmacro %}


{#- A cell as it counts: NULL where it has a problem, or where its date means
    always or never. -#}
{% macro kept_value(column, rules) -%}
    {%- if rules.within -%}
        cast(
            case
                when {{ column }} is not null
                    then
                        case when {{ rules.within }} < 0 then -1 else 1 end
                        * least(abs({{ column }}), abs({{ rules.within }}))
            end as {{ type_money() }}
        )
    {%- elif rules.side == 'end' -%}
        case
            when {{ column }}__problem is null and {{ column }} <= {{ add_months('current_date', 120) }}
                then {{ exclusive_end(column) if rules.may_be_last_day else column }}
        end
    {%- elif rules.side == 'start' and rules.get('optional') -%}
        case
            when {{ column }}__problem is null and {{ column }} >= cast('1990-01-01' as date) then {{ column }}
            {%- if rules.always_from %}
            when {{ column }}__problem is null and {{ column }} is not null then {{ rules.always_from }}
            {%- endif %}
        end
    {%- elif rules.type == 'boolean' and rules.get('fallback') -%}
        {%- if rules.unread is defined -%}
        case
            when
                {{ column }}__problem is not null
                {%- if rules.unread_with %}
                or ({{ rules.unread_with }}__text is not null and {{ rules.unread_with }} is null)
                or {{ rules.unread_with }} < cast('1990-01-01' as date)
                {%- endif %}
                then {{ rules.unread }}
            else coalesce({{ column }}, {{ rules.fallback }})
        end
        {%- else -%}
        coalesce({{ column }}, {{ rules.fallback }})
        {%- endif -%}
    {%- elif rules.type == 'decimal' -%}
        {#- A case forgets the scale on PostgreSQL. #}
        cast(
            case when {{ column }}__problem is null then {{ column }} end as {{ type_money() }}
        )
    {%- elif rules.type or rules.get('values') or rules.needs -%}
        {{- 'coalesce(' if rules.get('fallback') -}}
        case when {{ column }}__problem is null then {{ column }} end
        {{- ', ' ~ rules.fallback ~ ')' if rules.get('fallback') -}}
    {%- elif rules.get('fallback') == 'reporting_currency' -%}
        coalesce({{ column }}, {{ text_literal(var('reporting_currency')) }})
    {%- elif rules.get('fallback') -%}
        coalesce({{ column }}, {{ rules.fallback }})
    {%- elif rules.personal and var('mask_pii') -%}
        {{ column | replace('_name', '_id') }}
    {%- elif rules.personal -%}
        coalesce({{ column }}, {{ column | replace('_name', '_id') }})
    {%- else -%}
        {{ column }}
    {%- endif -%}
{%- endmacro %}


{#- A cell after what it refers to was looked up. -#}
{% macro linked_value(column, rules, looked_up, priced, row_currency) -%}
    {%- if column == 'account_id' and looked_up.account_id is defined -%}
        coalesce(
            {%- for other, its in looked_up.items() if its.same %}
            case when {{ other }}__is_of_family then {{ other }}__account end,
            {%- endfor %}
            account_id__key,
            account_id
        )
    {%- elif rules.references and rules.get('optional') and not rules.decides -%}
        {%- if rules.same -%}
        case when {{ column }}__is_of_family then {{ column }}__key end
        {%- else -%}
        {{ column }}__key
        {%- endif -%}
    {%- elif rules.references -%}
        coalesce({{ column }}__key, {{ column }})
    {%- elif priced and column == 'currency' -%}
        known_currency
    {%- elif rules.is_money -%}
        cast(
            case
                when {{ money_problem(column, {column: rules}, row_currency) if rules.get('optional')
                    else written_in_another(column, row_currency) }} is null
                    then {{ column }}
            end as {{ type_money() }}
        )
    {%- else -%}
        {{ column }}
    {%- endif -%}
{%- endmacro %}


{% macro link_problem(column, rules) -%}
    {%- set thing = column | replace('_id', '') | replace('_', ' ') -%}
    case
        when {{ column }} is not null and {{ column }}__key is null
            then 'unknown {{ thing }} (not in {{ rules.references }}, or rejected there)'
        {%- if rules.same %}
        when {{ column }}__key is not null and not {{ column }}__is_of_family
            then '{{ thing }} of another family of accounts'
        {%- endif %}
    end
{%- endmacro %}


{#- Why an amount does not count as it stands: it is written in another currency than
    its row's, or cannot be converted. -#}
{% macro money_problem(column, columns, row_currency) -%}
    {%- set date = columns[column].priced_on -%}
    {%- if not date -%}
    {{ written_in_another(column, row_currency) }}
    {%- else -%}
    coalesce(
        {{ written_in_another(column, row_currency) }},
        case
            when
                {{ column }} is not null
                and (
                    known_currency is null
                    or first_rate_on > {{ first_date_to_convert(
                        month_end(date) if date == 'cost_month' else date
                    ) }}
                )
                then 'currency without an exchange rate on or before the date'
            -- Its sums would be, and stop a build.
            when abs(cast({{ column }} as {{ type_double() }})) * highest_rate > 1e16
                then '{{ column }} is out of range in the reporting currency'
        end
    )
    {%- endif -%}
{%- endmacro %}


{% macro written_in_another(column, row_currency) -%}
    case
        when {{ is_in_another_currency(column ~ '__currency', row_currency) }}
            then '{{ column }} is written in another currency than its row'
    end
{%- endmacro %}


{% macro problem_of(columns, column) -%}
    {%- set rules = columns[column] -%}
    {{ column ~ '__problem' if rules.type or rules.get('values') or rules.needs else 'null' }}
{%- endmacro %}


{#- The problems of the cells that do not decide about their row, as one text:
    `column: why | column: why`. -#}
{% macro told_cells(columns, looked_up, row_currency, counted_in) -%}
    {%- set told = [] -%}
    {%- for column, rules in columns.items()
        if (rules.get('optional') or rules.get('fallback')) and not rules.decides -%}
        {%- set problems = [] -%}
        {%- if rules.type or rules.get('values') or rules.needs -%}
            {%- do problems.append(column ~ '__problem') -%}
        {%- endif -%}
        {%- if column in looked_up -%}
            {%- do problems.append(link_problem(column, rules)) -%}
        {%- endif -%}
        {%- if rules.is_money -%}
            {%- do problems.append(money_problem(column, columns, row_currency)) -%}
        {%- endif -%}
        {%- if column == 'currency' -%}
            {%- for money, its in columns.items() if its.is_money -%}
                {%- do problems.append(
                    'case when currency is null and '
                    ~ is_in_another_currency(money ~ '__currency', counted_in)
                    ~ " then '" ~ money ~ " names another currency than the one it counts in' end"
                ) -%}
            {%- endfor -%}
        {%- endif -%}
        {%- for problem in problems -%}
            {%- do told.append("coalesce('" ~ column ~ ": ' || " ~ problem ~ " || ' | ', '')") -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ 'nullif(' ~ told | join(' || ') ~ ", '')" if told else 'cast(null as ' ~ dbt.type_string() ~ ')' }}
{%- endmacro %}


{#- Why a row of a key that stands more than once is left out. -#}
{% macro copy_reason(input) -%}
    case
        when row_number = 1 then null
        when content = content_before then 'exact duplicate row'
        {%- if input.is_key_unique %}
        {%- for column in input.versions %}
        when
            {{ column }} < latest_{{ column }}
            or ({{ column }} is null and latest_{{ column }} is not null)
            or {{ column }}__time < latest_{{ column }}__time
            or ({{ column }}__time is null and latest_{{ column }}__time is not null)
            then 'replaced by a later version of the row'
        {%- endfor %}
        else 'duplicate key with other content'
        {%- endif %}
    end
{%- endmacro %}


{#- The key as text, its parts joined by ' / ': from typed columns, and from the
    columns as they came. -#}
{% macro typed_row_key(input) -%}
    {%- for column in input.key -%}
        {{ " || ' / ' || " if not loop.first }}
        {%- set rules = input.columns[column] -%}
        coalesce(
            cast({{ column }} as {{ dbt.type_string() }}),
            {{ text_literal(var('reporting_currency') if rules.get('fallback') == 'reporting_currency' else '') }}
        )
    {%- endfor -%}
{%- endmacro %}


{% macro row_key_of(input) -%}
    {%- for column in input.key -%}
        {{ " || ' / ' || " if not loop.first }}
        {%- set rules = input.columns[column] -%}
        {%- set text = text_value('source.' ~ column) -%}
        coalesce(
            cast({{ cell_value(local_clock(text) if rules.type in ['date', 'month'] else text, rules) }} as {{ dbt.type_string() }}),
            {{ text_literal(var('reporting_currency') if rules.get('fallback') == 'reporting_currency' else '') }}
        )
    {%- endfor -%}
{%- endmacro %}


{#- What a column may hold: the values it declares, or those of a var. -#}
{% macro allowed_values(rules) %}
    {%- set declared = rules.get('values') -%}
    {{- return(var(declared) if declared is string else declared) -}}
{% endmacro %}


{#- The keys of a relation as they may be written, each with the key itself: a table
    with gaps prints the number 1001 as 1001.0, so that either stands for the other
    where no such key is there. -#}
{% macro known_keys(relation, key, carried=[]) %}
    {%- set other %}
        case
            when {{ matches(key, '[0-9]+') }} then {{ key }} || '.0'
            else split_part({{ key }}, '.', 1)
        end
    {%- endset %}
    select
        {{ key }} as known_as,
        {{ key }} as key
        {%- for column in carried %},
        {{ column }}
        {%- endfor %}
    from {{ relation }}
    union all
    select
        {{ other }} as known_as,
        min({{ key }}) as key
        {%- for column in carried %},
        min({{ column }}) as {{ column }}
        {%- endfor %}
    from {{ relation }}
    where
        {{ matches(key, '[0-9]+([.]0)?') }}
        and {{ other }} not in (select {{ key }} from {{ relation }})
    group by {{ other }}
{% endmacro %}


{#- The columns of numbers that come as text, and so have a decimal mark. -#}
{% macro numbers_as_text(name) %}
    {%- set types = input_column_types(name) -%}
    {%- set found = [] -%}
    {%- for column, rules in declared_input(name).columns.items()
        if rules.type in ['integer', 'decimal'] and types.get(column, 'text') == 'text' -%}
        {%- do found.append(column) -%}
    {%- endfor %}
    {{- return(found) -}}
{% endmacro %}


{#- One row where a number can be read two ways, else none. -#}
{% macro any_number_read_two_ways(columns, rows) %}
    select 1 as found
    from (
        select
            {%- for column in columns %}
            {{ clean_text('source.' ~ column) }} as {{ column }},
            {%- endfor %}
            1 as one
        from {{ rows }} as source
    ) as cleaned
    having
        bool_or(
            {%- for column in columns %}
            {{ 'or ' if not loop.first }}coalesce({{ says_two_things(bare_number(column)) }}, false)
            {%- endfor %}
        )
{% endmacro %}


{#- The row as JSON, without the columns that name a person, which no one needs to
    mend it. -#}
{% macro row_without_names(input) -%}
    {%- set names = [] -%}
    {%- for column, rules in input.columns.items() if rules.personal -%}
        {%- do names.append(column) -%}
    {%- endfor -%}
    {{ without_names(row_as_json('raw_row'), names) if names else row_as_json('raw_row') }}
{%- endmacro %}


{% macro without_names(json, names) %}
    {{- adapter.dispatch('without_names', 'account_penetration')(json, names) -}}
{% endmacro %}

{% macro duckdb__without_names(json, names) -%}
    cast(json_merge_patch(
        {{ json }},
        '{ {%- for name in names %}"{{ name }}": null{{ ', ' if not loop.last }}{% endfor -%} }'
    ) as {{ dbt.type_string() }})
{%- endmacro %}

{#- jsonb has an operator for it, but reorders what is left. -#}
{% macro postgres__without_names(json, names) -%}
    regexp_replace(
        {{ json }},
        '"({{ names | join("|") }})":("([^"\\]|\\.)*"|null),',
        '',
        'g'
    )
{%- endmacro %}


{% macro refuse_missing_references(name, input, references) %}
    {%- for column, rules in input.columns.items() if rules.references and rules.references not in references -%}
        {%- do exceptions.raise_compiler_error(
            'stg_' ~ name ~ '__checked: ' ~ column ~ ' refers to ' ~ rules.references
            ~ ', which check_rows was not given.'
        ) -%}
    {%- endfor -%}
{% endmacro %}
