-- Every input row that was left out: its key, its reason, the money it holds,
-- what it refers to that is not there, and the row as it came. An amount for a
-- period counts as one for a year. A row that says again what another one says
-- holds no money of its own.
{%- set periods = periods_of_money() %}
with

rejections as (
    {% for input in input_names() -%}
    select
        cast('{{ input }}' as {{ dbt.type_string() }}) as input,
        cast(row_key as {{ dbt.type_string() }}) as row_key,
        cast(rejection_reason as {{ dbt.type_string() }}) as reason,
        {% if input in periods -%}
        {{ money_a_year('amount', periods[input]) }} as amount,
        currency,
        {%- else -%}
        cast(null as {{ type_money() }}) as amount,
        cast(null as {{ dbt.type_string() }}) as currency,
        {%- endif %}
        cast(raw_row as {{ dbt.type_string() }}) as raw_row
    from {{ ref('account_penetration', 'stg_' ~ input ~ '__checked') }}
    where rejection_reason is not null
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

latest_rates as (
    select
        currency,
        rate_to_reporting
    from {{ ref('account_penetration', 'int_exchange_rates') }}
    where valid_until is null
),

told as (
    select
        input,
        row_key,
        {{ reason_with_look(
            'reason', json_text('raw_row', "split_part(reason, ' ', 1)")
        ) }} as reason,
        amount,
        currency,
        raw_row
    from rejections
),

named as (
    select
        *,
        case
            when reason like 'unknown % (not in %'
                then
                    replace(split_part(substr(reason, 9), ' (', 1), ' ', '_')
                    || '_id'
        end as unknown_column
    from told
)

select
    named.input,
    named.row_key,
    named.reason,
    cast(
        case
            when
                named.reason in (
                    'exact duplicate row',
                    'replaced by a later version of the row'
                )
                and named.currency is not null
                then 0
            -- Too much to be summed: out of range, and so not known.
            when
                abs(cast(named.amount as {{ type_double() }}))
                * latest_rates.rate_to_reporting > 1e16
                then null
            else {{ converted(
                'named.amount', 'latest_rates.rate_to_reporting'
            ) }}
        end as {{ type_money() }}
    ) as amount_in_reporting_currency,
    case
        when named.unknown_column is not null
            then
                split_part(split_part(named.reason, '(not in ', 2), ',', 1)
    end as unknown_in,
    case
        when named.unknown_column is not null
            then {{ json_text('named.raw_row', 'named.unknown_column') }}
    end as unknown_key,
    named.raw_row
from named
left join latest_rates on named.currency = latest_rates.currency
