-- Every row of potential_estimates, typed, with the first rule that it breaks
-- by itself; stg_potential_estimates__checked looks at what it refers to.
with

raw as (
    {{ mark_copies(
        input_rows('potential_estimates'), input_keys()['potential_estimates']
    ) }}
),

typed as (
    select
        ---------- ids
        {{ text_value('estimate_id') }} as estimate_id,
        {{ text_value('account_id') }} as account_id,
        {{ text_value('unit_id') }} as unit_id,
        {{ text_value('product_id') }} as product_id,

        ---------- text
        lower({{ text_value('amount_period') }}) as amount_period,
        coalesce(lower({{ text_value('estimate_basis') }}), 'total')
            as estimate_basis,
        lower({{ text_value('estimate_source') }}) as estimate_source,
        {{ text_value('estimated_by') }} as estimated_by,
        upper({{ text_value('currency') }}) as currency,

        ---------- numbers
        {{ decimal_value('amount') }} as amount,
        {{ integer_value('term_months') }} as term_months,

        ---------- dates
        {{ date_value('estimated_on') }} as estimated_on,
        {{ date_value('valid_until') }} as valid_until,
        {{ date_value('recorded_on') }} as recorded_on,

        ---------- the row and what cannot be read in it
        raw_row,
        copy_reason,
        {{ first_unreadable({
            'decimal': ['amount'],
            'integer': ['term_months'],
            'date': ['estimated_on', 'valid_until', 'recorded_on'],
        }) }} as unreadable
    from raw
)

select
    *,
    case
        when estimate_id is null then 'missing key estimate_id'
        when copy_reason is not null then copy_reason
        when unreadable is not null then unreadable
        when amount is null then 'missing amount'
        when amount < 0 then 'negative potential'
        when estimated_on is null then 'missing estimated_on'
        when
            coalesce(amount_period, '')
            not in ('month', 'quarter', 'year', 'total')
            then 'unknown amount_period (month, quarter, year, total)'
        when
            amount_period = 'total' and coalesce(term_months, 0) <= 0
            then 'total without term_months above 0'
        when
            estimate_basis not in ('total', 'incremental')
            then 'unknown estimate_basis (total, incremental)'
        when
            coalesce(estimate_source, '') not in (
                {{ text_list(var('potential_trust_order')) }}
            )
            then 'unknown estimate_source (not in var potential_trust_order)'
        when
            valid_until < estimated_on
            then 'valid_until is before estimated_on'
        else {{ first_unlikely_date([
            'estimated_on', 'valid_until', 'recorded_on',
        ]) }}
    end as own_reason
from typed
