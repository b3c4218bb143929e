-- Every row of account_parents, typed, with the first rule that it breaks by
-- itself; stg_account_parents__checked looks at what it refers to.
with

raw as (
    {{ mark_copies(
        input_rows('account_parents'),
        input_keys()['account_parents'],
        read_as={'valid_from': date_value('source.valid_from')},
    ) }}
),

typed as (
    select
        ---------- ids
        {{ text_value('account_id') }} as account_id,
        {{ text_value('parent_account_id') }} as parent_account_id,

        ---------- dates
        {{ date_value('valid_from') }} as valid_from,
        {{ exclusive_end(date_value('valid_to')) }} as valid_to,

        ---------- the row and what cannot be read in it
        raw_row,
        copy_reason,
        {{ first_unreadable({'date': ['valid_from', 'valid_to']}) }}
            as unreadable
    from raw
)

select
    *,
    case
        when account_id is null then 'missing key account_id'
        when copy_reason is not null then copy_reason
        when unreadable is not null then unreadable
        when valid_from is null then 'missing key valid_from'
        when parent_account_id is null then 'missing parent_account_id'
        when valid_to < valid_from then 'ended before it started'
        else {{ first_unlikely_date(['valid_from', 'valid_to']) }}
    end as own_reason
from typed
